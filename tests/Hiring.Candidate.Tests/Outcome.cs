using Grpc.Core;
using Hiring.Testing;

namespace Hiring.Candidate.Tests;

/// <summary>How a call among many ended.</summary>
internal static class Outcome
{
    /// <summary>The reason of the refusal, or an empty text if the call succeeded.</summary>
    internal static async Task<string> Of<T>(AsyncUnaryCall<T> call)
    {
        try
        {
            await call.ResponseAsync;
            return "";
        }
        catch (RpcException)
        {
            return (await Refusal.Of(call)).Reason;
        }
    }
}
