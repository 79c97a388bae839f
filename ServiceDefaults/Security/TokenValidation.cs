using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.IdentityModel.Tokens;

namespace Hiring.ServiceDefaults.Security;

/// <summary>How gateway and services alike check a token.</summary>
public static class TokenValidation
{
    /// <summary>
    /// Checks bearer tokens of the issuer <c>Authentication:Authority</c> for the audience <c>Authentication:Audience</c>
    /// (default <c>hiring</c>): signed access tokens (<c>at+jwt</c>) with an asymmetric key of that issuer, nothing else.
    /// </summary>
    public static IHostApplicationBuilder AddTokenValidation(this IHostApplicationBuilder builder)
    {
        var authority = builder.Configuration["Authentication:Authority"]
            ?? throw new InvalidOperationException("Set Authentication:Authority to the address of the OpenID Connect issuer whose tokens count here.");
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
        {
            options.Authority = authority;
            options.Audience = builder.Configuration["Authentication:Audience"] ?? "hiring";
            options.RequireHttpsMetadata = !new Uri(authority).IsLoopback;
            options.MapInboundClaims = false;
            options.TokenValidationParameters.ValidTypes = ["at+jwt"];
            options.TokenValidationParameters.ValidAlgorithms =
                [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSsaPssSha256];
            options.TokenValidationParameters.ClockSkew = TimeSpan.FromSeconds(30);
            options.TokenValidationParameters.NameClaimType = "sub";
        });
        return builder;
    }

    /// <summary>Adds authorisation by scope; whatever declares no scope is refused.</summary>
    public static IHostApplicationBuilder AddScopes(this IHostApplicationBuilder builder)
    {
        builder.Services.AddAuthorization();
        builder.Services.AddSingleton<IAuthorizationPolicyProvider, ScopePolicies>();
        return builder;
    }
}
