using Grpc.Core;

namespace Hiring.ServiceDefaults.Security;

/// <summary>Who makes a call.</summary>
public static class Caller
{
    /// <summary>The subject of the token: a program's client id or a person's id; empty for a call without a token.</summary>
    public static string Of(ServerCallContext call) => call.GetHttpContext().User.Identity?.Name ?? "";
}
