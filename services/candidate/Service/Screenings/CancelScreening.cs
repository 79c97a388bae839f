using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.Candidate.Screenings;

/// <summary>Ends a screening without a result.</summary>
public sealed class CancelScreening(Writes writes)
{
    internal Task<Screening> Handle(CancelScreeningRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var screening = await ScreeningRow.LockOpen(Guid.Parse(request.ScreeningId), request.Etag, write);
        var ended = await screening.End(ScreeningState.Canceled, total: null, write);
        return ended.ToMessage((await ScreeningRow.Answers([ended.Id], write.Connection, write.Cancellation))[ended.Id]);
    });
}
