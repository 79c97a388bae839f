using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Hiring.Identity;

/// <summary>OpenIddict in its degraded mode: no database, the clients are those of the configuration, the only grant is client credentials.</summary>
internal static class Issuer
{
    public static void AddIssuer(this IServiceCollection services, IssuerSettings settings) =>
        services.AddOpenIddict().AddServer(server =>
        {
            server.EnableDegradedMode();
            server.SetIssuer(settings.Issuer);
            server.SetTokenEndpointUris("connect/token");
            server.AllowClientCredentialsFlow();
            server.RegisterScopes([.. settings.Scopes]);
            // Which scopes exist is not the question; which the client may have is, and Validate answers it.
            server.DisableScopeValidation();
            server.SetAccessTokenLifetime(settings.TokenLifetime);

            // Resource servers read the tokens themselves, so they are signed and not encrypted. OpenIddict wants an encryption key all the
            // same; a symmetric one stays out of the published key set.
            server.DisableAccessTokenEncryption();
            server.AddSigningKey(SigningKey.Load(settings.KeyFile));
            server.AddEncryptionKey(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)));

            // Settings refuse http on anything but loopback; behind a proxy that ends TLS the inner hop is http as well.
            server.UseAspNetCore().DisableTransportSecurityRequirement();

            server.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                Validate(context, settings);
                return default;
            }));
            server.AddEventHandler<HandleTokenRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                Grant(context, settings);
                return default;
            }));
        });

    private static void Validate(ValidateTokenRequestContext context, IssuerSettings settings)
    {
        var allowed = settings.Authenticate(context.ClientId, context.ClientSecret);
        if (allowed is null)
            context.Reject(Errors.InvalidClient, "The client id or the client secret is not right.");
        else if (context.Request.GetScopes().Where(scope => !allowed.Contains(scope)).ToList() is { Count: > 0 } refused)
            context.Reject(Errors.InvalidScope, $"This client may not ask for: {string.Join(", ", refused)}.");
    }

    private static void Grant(HandleTokenRequestContext context, IssuerSettings settings)
    {
        var clientId = context.ClientId!;
        var asked = context.Request.GetScopes();

        var identity = new ClaimsIdentity(TokenValidationParameters.DefaultAuthenticationType, Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, clientId);
        identity.SetScopes(asked.IsDefaultOrEmpty ? [.. settings.ScopesOf(clientId)] : asked);
        identity.SetResources(settings.Audience);

        context.SignIn(new ClaimsPrincipal(identity));
    }
}
