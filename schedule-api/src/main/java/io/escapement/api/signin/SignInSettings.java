package io.escapement.api.signin;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the identity provider knows the web UI. The provider itself is the issuer whose tokens open
 * the gateway.
 *
 * @param clientId empty: the web UI offers keys only
 * @param clientSecret empty for a public client
 * @param scope words with spaces between
 */
@ConfigurationProperties("escapement.schedule-api.security.oidc")
record SignInSettings(
    @DefaultValue("") String clientId,
    @DefaultValue("") String clientSecret,
    @DefaultValue("openid") String scope) {}
