using Hiring.ServiceDefaults.Security;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;

namespace Hiring.Gateway;

/// <summary>Checks the access token (RFC 9068) of every call but those whose route is open to anyone. The services check it again, and decide what its scopes allow.</summary>
internal static class Tokens
{
    private static readonly object IssuerUnreachable = new();

    public static void AddTokens(this WebApplicationBuilder builder)
    {
        builder.AddTokenValidation();
        builder.Services.Configure<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme, jwt =>
        {
            jwt.BackchannelTimeout = TimeSpan.FromSeconds(5);
            jwt.Events = new JwtBearerEvents
            {
                OnAuthenticationFailed = async context =>
                {
                    // Without the issuer's keys nothing can be said about the token: that is not the caller's fault.
                    if (!await KnowsKeysAsync(context.Options, context.HttpContext.RequestAborted))
                        context.HttpContext.Items[IssuerUnreachable] = true;
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

        // Authentication brings data protection along, which nothing here uses; the default would leave keys in the home folder.
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();

        builder.Services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
    }

    private static async Task<bool> KnowsKeysAsync(JwtBearerOptions jwt, CancellationToken cancellation)
    {
        try
        {
            return (await jwt.ConfigurationManager!.GetConfigurationAsync(cancellation)).SigningKeys.Count > 0;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
