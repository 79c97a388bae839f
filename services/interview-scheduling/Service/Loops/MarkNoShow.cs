using Dapper;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>Says that somebody did not come. Without the candidate or the one who leads the interview did not take place.</summary>
public sealed class MarkNoShow(Writes writes, TimeProvider clock)
{
    internal Task<Interview> Handle(MarkNoShowRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var id = Guid.Parse(request.InterviewId);
        var who = request.InterviewerId.Length == 0 ? (Guid?)null : Guid.Parse(request.InterviewerId);
        var (loop, interview) = await InterviewEnd.Lock(id, request.Etag, "mark a no-show in", write);
        InterviewEnd.RequireStarted(interview, Instant.FromDateTimeOffset(clock.GetUtcNow()));
        var seats = await write.Connection.ExecuteAsync(new CommandDefinition("""
            update interview_seats s set no_show = true where interview_id = @id and interviewer_id = @who
                and not exists (select from interview_declines d where d.interview_id = s.interview_id and d.interviewer_id = s.interviewer_id)
            """, new { id, who }, cancellationToken: write.Cancellation));
        if (who is not null && seats == 0)
            throw Problem.Precondition(ErrorReason.NotInInterview, "The person is not in the interview.", ("interview_id", id), ("interviewer_id", who));
        if (who is null || who == interview.InterviewerId)
            await write.Connection.ExecuteAsync(new CommandDefinition("update interviews set state = 4 where id = @id", new { id }, cancellationToken: write.Cancellation));
        await Told.Change([], [new()
        {
            NoShow = new() { LoopId = loop.Id.ToString(), ApplicationId = loop.ApplicationId.ToString(), InterviewId = id.ToString(), InterviewerId = request.InterviewerId },
        }], write);
        await LoopChange.Settle([loop.Id], write);
        return (await InterviewRow.Find(id, write.Connection, write.Cancellation))!;
    });
}
