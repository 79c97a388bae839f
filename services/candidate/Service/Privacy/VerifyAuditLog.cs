using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Audit;
using AuditFault = Hiring.Candidate.V1.AuditFault;

namespace Hiring.Candidate.Privacy;

/// <summary>Verifies the audit log of this service.</summary>
public sealed class VerifyAuditLog(AuditLog audit)
{
    internal async Task<VerifyAuditLogResponse> Handle(VerifyAuditLogRequest request, ServerCallContext call)
    {
        var finding = await audit.Verify(AuditHead.Parse(request.KnownHead), call.CancellationToken);
        return new VerifyAuditLogResponse
        {
            // The numbers of both are the same; a test holds them together.
            Intact = finding.Fault == ServiceDefaults.Audit.AuditFault.None, Fault = (AuditFault)finding.Fault, BrokenPosition = finding.BrokenAt ?? 0,
            VerifiedCount = finding.Verified, UnsealedCount = finding.Unsealed, Head = finding.Head.ToString(),
        };
    }
}
