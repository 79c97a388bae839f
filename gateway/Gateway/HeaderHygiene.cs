namespace Hiring.Gateway;

/// <summary>
/// Takes headers off a request that a service may trust because it takes them to be the gateway's own (ASVS 5.0, 4.1.3): who the user or the
/// tenant is, where the call came from, and another method than the one that was authorised. YARP adds its own X-Forwarded-* afterwards.
/// </summary>
internal static class HeaderHygiene
{
    private static readonly string[] Prefixes = ["X-User-", "X-Tenant-", "X-Forwarded-", "X-Original-"];
    private static readonly string[] Names = ["Forwarded", "X-Real-IP", "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"];

    public static void UseHeaderHygiene(this WebApplication app) => app.Use((context, next) =>
    {
        List<string>? unwanted = null;
        foreach (var name in context.Request.Headers.Keys)
        {
            if (Names.Contains(name, StringComparer.OrdinalIgnoreCase) || Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
                (unwanted ??= []).Add(name);
        }

        foreach (var name in unwanted ?? [])
            context.Request.Headers.Remove(name);

        return next(context);
    });
}
