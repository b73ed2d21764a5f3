package io.escapement.example;

import io.escapement.executor.TaskContext;
import io.escapement.spring.TaskHandler;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Positive;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.stereotype.Component;

/** Sends invoices when Escapement says so. */
@SpringBootApplication
public class InvoiceApplication {

  /** Over the Kafka that {@code escapement.kafka.bootstrap-servers} names. */
  public static void main(String[] args) {
    SpringApplication.run(InvoiceApplication.class, args);
  }

  /** The input of a task, checked before the handler is called. */
  record Invoice(@Positive long number, @Email String to) {}

  /** The result of a run. */
  record Sent(long number, String subject) {}

  /** The work. */
  @Component
  static class Invoices {
    @TaskHandler("send-invoice")
    Sent send(Invoice invoice, TaskContext context) {
      context.log("Sending invoice " + invoice.number() + " to " + invoice.to());
      context.progress(1, "sent");
      return new Sent(invoice.number(), "Invoice " + invoice.number());
    }
  }
}
