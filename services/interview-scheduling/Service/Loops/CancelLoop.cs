using Dapper;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>Cancels a loop and frees everyone's time.</summary>
public sealed class CancelLoop(Writes writes)
{
    internal Task<Loop> Handle(CancelLoopRequest request, ServerCallContext call)
    {
        var id = Guid.Parse(request.LoopId);
        var revision = Etag.Parse(request.Etag);
        return writes.Run(request, call, async write =>
        {
            var application = await write.Connection.QuerySingleOrDefaultAsync<Guid?>(new CommandDefinition("""
                update loops set state = 3, revision = revision + 1
                where id = @id and state in (1, 2) and (@revision::bigint is null or revision = @revision) returning application_id
                """, new { id, revision }, cancellationToken: write.Cancellation)) ?? throw await LoopChange.Refusal(id, revision, "cancel", write);
            await LoopChange.FreeTime([id], write);
            write.Append(new SchedulingEvent { LoopCanceled = new() { LoopId = id.ToString(), ApplicationId = application.ToString() } });
            return (await LoopRow.Find(id, write.Connection, write.Cancellation))!;
        });
    }
}
