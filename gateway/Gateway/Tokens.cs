using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.IdentityModel.Tokens;

namespace Hiring.Gateway;

/// <summary>Checks the access token (RFC 9068) of every call. The services check it again, and decide what its scopes allow.</summary>
static class Tokens
{
    // Asymmetric only: with one family a public key can never be passed off as an HMAC secret.
    static readonly string[] Algorithms =
    [
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
    ];

    static readonly object IssuerUnreachable = new();

    /// <exception cref="InvalidOperationException"><c>Authentication:Authority</c> or <c>:Audience</c> is missing or wrong.</exception>
    public static void AddTokens(this WebApplicationBuilder builder)
    {
        var authentication = builder.Configuration.GetSection("Authentication");
        if (!Uri.TryCreate(authentication["Authority"], UriKind.Absolute, out var authority) || authority.Scheme is not ("http" or "https"))
            throw new InvalidOperationException("Authentication:Authority must be the http(s) URL of the OpenID Connect issuer, for example http://localhost:9090.");
        if (string.IsNullOrWhiteSpace(authentication["Audience"]))
            throw new InvalidOperationException("Authentication:Audience must name the audience that access tokens carry, for example hiring.");

        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(jwt =>
        {
            jwt.Authority = authority.AbsoluteUri;
            jwt.Audience = authentication["Audience"];
            jwt.RequireHttpsMetadata = authority.Scheme == "https";
            jwt.MapInboundClaims = false;
            jwt.TokenValidationParameters.ValidTypes = ["at+jwt"];
            jwt.TokenValidationParameters.ValidAlgorithms = Algorithms;
            jwt.TokenValidationParameters.ClockSkew = TimeSpan.FromSeconds(30);
            jwt.TokenValidationParameters.NameClaimType = "sub";
            jwt.Events = new JwtBearerEvents
            {
                OnAuthenticationFailed = context =>
                {
                    // Not the caller's fault and not ours: the keys could not be fetched, so nothing can be said about the token.
                    if (context.Exception is not SecurityTokenException)
                    {
                        context.HttpContext.Items[IssuerUnreachable] = true;
                        context.NoResult();
                    }

                    return Task.CompletedTask;
                },
                OnChallenge = context =>
                {
                    if (context.HttpContext.Items.ContainsKey(IssuerUnreachable))
                    {
                        context.HandleResponse();
                        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                    }

                    return Task.CompletedTask;
                },
            };
        });

        builder.Services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
    }
}
