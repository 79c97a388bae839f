using System.Security.Claims;
using Grpc.Core;

namespace Hiring.ServiceDefaults.Security;

/// <summary>Who makes a call.</summary>
public static class Caller
{
    /// <summary>The subject of the token: a program's client id or a person's id; empty for a call without a token.</summary>
    public static string Of(ServerCallContext call) => call.GetHttpContext().User.Identity?.Name ?? "";

    /// <summary>Whether the token of a call has a scope, for an answer that tells the caller what it may do.</summary>
    public static bool HasScope(ServerCallContext call, string scope) => HasScope(call.GetHttpContext().User, scope);

    internal static bool HasScope(ClaimsPrincipal user, string scope) =>
        user.FindAll("scope").Any(claim => claim.Value.Split(' ').Contains(scope, StringComparer.Ordinal));
}
