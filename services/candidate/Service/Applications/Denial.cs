using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Applications;

/// <summary>Why something may not be done now, before anyone tried.</summary>
/// <param name="Reason">The reason that the call would be refused for.</param>
/// <param name="Message">The refusal in words, with the way out.</param>
/// <param name="Metadata">Details, as in ErrorInfo.</param>
internal sealed record Denial(ErrorReason Reason, string Message, params (string Key, object Value)[] Metadata)
{
    /// <summary>The reason as ErrorInfo carries it: without the prefix of the enum.</summary>
    internal string ReasonName => Wire.NameOf(Reason)["ERROR_REASON_".Length..];

    /// <summary>The refusal of the call.</summary>
    internal RpcException ToProblem() => Problem.Precondition(Reason, Message, Metadata);
}
