using Dapper;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>Says that an interview took place. What was learnt in it is counted from here on.</summary>
public sealed class CompleteInterview(Writes writes, TimeProvider clock)
{
    internal Task<Interview> Handle(CompleteInterviewRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var id = Guid.Parse(request.InterviewId);
        var (loop, interview) = await InterviewEnd.Lock(id, request.Etag, "complete an interview of", write);
        InterviewEnd.RequireStarted(interview, Instant.FromDateTimeOffset(clock.GetUtcNow()));
        await write.Connection.ExecuteAsync(new CommandDefinition("update interviews set state = 2 where id = @id", new { id }, cancellationToken: write.Cancellation));
        await Told.Change([], [Fact(loop.Id, loop.ApplicationId, id)], write);
        await LoopChange.Settle([loop.Id], write);
        return (await InterviewRow.Find(id, write.Connection, write.Cancellation))!;
    });

    internal static SchedulingEvent Fact(Guid loop, Guid application, Guid interview) =>
        new() { InterviewCompleted = new() { LoopId = loop.ToString(), ApplicationId = application.ToString(), InterviewId = interview.ToString() } };
}

/// <summary>What ends of single interviews have in common.</summary>
internal static class InterviewEnd
{
    internal sealed record Locked(Guid Id, Guid InterviewerId, Instant Starts, short State);

    /// <summary>Locks the loop of an interview. INTERVIEW_STATE if it is over or canceled.</summary>
    internal static async Task<(LockedLoop Loop, Locked Interview)> Lock(Guid id, string etag, string verb, Write write)
    {
        var loop = await write.Connection.QuerySingleOrDefaultAsync<Guid?>(new CommandDefinition("select loop_id from interviews where id = @id", new { id }, cancellationToken: write.Cancellation))
            ?? throw Problem.NotFound("interview", id);
        var locked = await LoopChange.Lock(loop, Etag.Parse(etag), verb, [LoopState.Booked], write);
        var interview = await write.Connection.QuerySingleAsync<Locked>(new CommandDefinition(
            "select id, interviewer_id, lower(during) as starts, state from interviews where id = @id", new { id }, cancellationToken: write.Cancellation));
        return interview.State == (short)InterviewState.Scheduled ? (locked, interview) : throw Problem.Precondition(ErrorReason.InterviewState,
            "The interview is over or does not take place, so it stays as it is.", ("interview_id", id), ("state", (InterviewState)interview.State));
    }

    internal static void RequireStarted(Locked interview, Instant now)
    {
        if (interview.Starts > now)
            throw Problem.Precondition(ErrorReason.NotStarted, "The interview did not start yet. Say it when it has.", ("interview_id", interview.Id));
    }
}
