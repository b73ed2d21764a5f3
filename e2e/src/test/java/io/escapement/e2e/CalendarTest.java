package io.escapement.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.escapement.e2e.SharedStandalone.Running;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(SharedStandalone.class)
class CalendarTest {
  private static final String HOLIDAYS =
      """
      {"description": "Days off", "zone": "America/New_York",
       "dates": ["2099-12-25", "2099-12-30/2099-12-31",
                 {"from": "2099-12-24T12:00", "to": "2099-12-24T23:00", "label": "Eve"}]}""";

  private static final String EVENTS =
      """
      BEGIN:VCALENDAR
      VERSION:2.0
      PRODID:-//test//EN
      X-WR-TIMEZONE:Europe/London
      BEGIN:VEVENT
      UID:1
      DTSTAMP:20260101T000000Z
      DTSTART;VALUE=DATE:20261225
      RRULE:FREQ=YEARLY;COUNT=3
      SUMMARY:Christmas
      END:VEVENT
      BEGIN:VEVENT
      UID:2
      DTSTAMP:20260101T000000Z
      DTSTART:20270601T140000Z
      DTEND:20270601T153000Z
      SUMMARY:Release
      END:VEVENT
      END:VCALENDAR
      """
          .replace("\n", "\r\n");

  @Test
  void aCalendarIsReadBackAsItWasWrittenAndIsInTheWayOfWhoUsesIt(Running running) {
    Api api = running.api();
    Api.Answer put = api.put("/calendars/days-off", HOLIDAYS);
    assertThat(put.status()).as(put.body()).isEqualTo(200);
    JsonNode calendar = put.json();
    assertThat(calendar.path("dates").get(1).path("to").asString()).isEqualTo("2099-12-31");
    assertThat(calendar.path("dates").get(2).path("from").asString())
        .isEqualTo("2099-12-24T12:00:00");
    assertThat(api.put("/calendars/days-off", put.body()).json().path("dates"))
        .isEqualTo(calendar.path("dates"));
    assertThat(api.send("PUT", "/calendars/days-off", HOLIDAYS, "If-Match", "\"1\"").status())
        .isEqualTo(412);

    String daily =
        """
        {"id": "office", "name": "Office", "trigger": {"type": "cron", "expression": "0 9 * * *",
          "zone": "America/New_York", "startAt": "2099-12-23T00:00:00Z",
          "exclude": [{"calendar": "days-off"},
            {"kind": "only", "weekly": [{"days": ["monday","tuesday","wednesday","thursday","friday"],
                                         "from": "08:00", "to": "18:00"}]}]},
         "task": {"type": "nobody"}}""";
    JsonNode created = api.post("/schedules", daily).json().path("schedule");
    assertThat(created.path("trigger").path("exclude").get(0).path("calendar").asString())
        .isEqualTo("days-off");
    JsonNode next = api.get("/schedules/office/next?count=4").json();
    assertThat(next.path("next").valueStream().map(JsonNode::asString))
        .containsExactly(
            "2099-12-23T14:00:00Z",
            "2099-12-24T14:00:00Z",
            "2099-12-28T14:00:00Z",
            "2099-12-29T14:00:00Z");
    assertThat(next.path("excluded").get(0).path("reason").asString())
        .isEqualTo("excluded by calendar days-off");
    assertThat(next.path("excluded").get(1).path("reason").asString())
        .contains("outside of the trigger's exclusions");

    Api.Answer refused = api.delete("/calendars/days-off");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.body()).contains("used by office");
    assertThat(api.delete("/schedules/office").status()).isEqualTo(204);
    assertThat(api.delete("/calendars/days-off").status()).isEqualTo(204);
    assertThat(api.get("/calendars/days-off").status()).isEqualTo(404);
  }

  @Test
  void anICalendarFileBecomesACalendar(Running running) {
    Api api = running.api();
    Api.Answer put =
        api.send("PUT", "/calendars/imported", EVENTS, "Content-Type", "text/calendar");
    assertThat(put.status()).as(put.body()).isEqualTo(200);
    assertThat(put.json().path("zone").asString()).isEqualTo("Europe/London");
    assertThat(put.json().path("dates").valueStream().map(date -> date.path("from").asString()))
        .containsExactly("2026-12-25", "2027-12-25", "2028-12-25", "2027-06-01T15:00:00");
    assertThat(put.json().path("dates").get(0).path("label").asString()).isEqualTo("Christmas");
    api.delete("/calendars/imported");
  }

  @Test
  void whatIsNoCalendarIsRefusedByField(Running running) {
    Api api = running.api();
    assertRefused(api.put("/calendars/bad", "{\"dates\": [\"2026-02-30\"]}"), "dates[0]");
    assertRefused(
        api.put("/calendars/bad", "{\"dates\": [\"2026-03-02/2026-03-01\"]}"), "dates[0]");
    assertRefused(api.put("/calendars/bad", "{\"zone\": \"Europe/Lundon\"}"), "Europe/London");
    assertRefused(
        api.put("/calendars/bad", "{\"weekly\": [{\"days\": [\"moonday\"]}]}"), "moonday");
    assertRefused(api.put("/calendars/bad", "{\"kind\": \"only\"}"), "allows nothing");
    assertRefused(
        api.send("PUT", "/calendars/bad", "hello", "Content-Type", "text/calendar"),
        "BEGIN:VCALENDAR");
    assertRefused(
        api.post(
            "/schedules",
            """
            {"id": "x", "trigger": {"type": "interval", "every": "PT1H",
              "exclude": [{"calendar": "never-was"}]}, "task": {"type": "nobody"}}"""),
        "There is no calendar 'never-was'");
    assertThat(api.get("/calendars").json().path("items").valueStream())
        .noneMatch(calendar -> calendar.path("id").asString().equals("bad"));
  }

  private static void assertRefused(Api.Answer answer, String text) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(422);
    assertThat(answer.body()).contains(text);
  }
}
