using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Hiring.ServiceDefaults.Security;

/// <summary>Declares the scope that a token needs for a method, for example <c>candidate.write</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequireScopeAttribute(string scope) : AuthorizeAttribute(ScopePolicies.Prefix + scope)
{
    /// <summary>The scope.</summary>
    public string Scope { get; } = scope;
}

/// <summary>Makes a policy of each scope that a method asks for; a call that no policy covers is refused.</summary>
internal sealed class ScopePolicies : IAuthorizationPolicyProvider
{
    internal const string Prefix = "scope:";

    private static readonly AuthorizationPolicy DenyAll =
        new AuthorizationPolicyBuilder().RequireAuthenticatedUser().RequireAssertion(_ => false).Build();

    public Task<AuthorizationPolicy> GetDefaultPolicyAsync() => Task.FromResult(DenyAll);

    public Task<AuthorizationPolicy?> GetFallbackPolicyAsync() => Task.FromResult<AuthorizationPolicy?>(DenyAll);

    public Task<AuthorizationPolicy?> GetPolicyAsync(string policyName)
    {
        if (!policyName.StartsWith(Prefix, StringComparison.Ordinal))
            return Task.FromResult<AuthorizationPolicy?>(null);
        var scope = policyName[Prefix.Length..];
        return Task.FromResult<AuthorizationPolicy?>(new AuthorizationPolicyBuilder()
            .RequireAuthenticatedUser()
            .RequireAssertion(context => Caller.HasScope(context.User, scope))
            .Build());
    }
}
