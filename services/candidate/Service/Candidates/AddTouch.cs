using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;

namespace Hiring.Candidate.Candidates;

/// <summary>Notes that a source led to a candidate once more.</summary>
public sealed class AddTouch(Writes writes)
{
    /// <summary>More than any real person gathers; a loop in a caller's program does.</summary>
    private const int Most = 200;

    internal Task<V1.Candidate> Handle(AddTouchRequest request, ServerCallContext call)
    {
        if (Sources.Contradiction(request.Touch.Source) is { } contradiction)
            throw Problem.Invalid("touch.source", contradiction);
        return writes.Run(request, call, async write =>
        {
            var id = Guid.Parse(request.CandidateId);
            var known = (await CandidateRow.Lock(id, "", write)).ToMessage().Touches.Count;
            if (known >= Most)
                throw Problem.Invalid("touch", $"is one too many; a candidate has {Most} at the most");
            var row = await Store(id, request.Touch, write) ?? throw Problem.Invalid("touch.touch_time", "is after now");
            write.Append(new CandidateEvent { CandidateUpdated = new() { CandidateId = request.CandidateId } });
            return row.ToMessage();
        });
    }

    /// <summary>Answers null, and stores nothing, for a touch of the future. A minute is left to clocks that differ.</summary>
    private static async Task<CandidateRow?> Store(Guid id, SourceTouch touch, Write write)
    {
        var added = await write.Connection.ExecuteAsync(new CommandDefinition("""
            with touch as (
                insert into candidate_touches (candidate_id, position, kind, source, touched_at)
                select @id, (select count(*) from candidate_touches where candidate_id = @id), @kind, @source::jsonb, coalesce(@time, now())
                where coalesce(@time, now()) <= now() + interval '1 minute'
                returning candidate_id)
            update candidates set revision = revision + 1, updated_at = now() from touch where id = touch.candidate_id
            """, new { id, kind = touch.Source.Kind, source = StoredJson.Of(touch.Source), time = touch.TouchTime?.ToInstant("touch.touch_time") },
            cancellationToken: write.Cancellation));
        return added == 0 ? null : await write.Connection.QuerySingleAsync<CandidateRow>(new CommandDefinition(
            $"select {CandidateRow.Columns} from candidates where id = @id", new { id }, cancellationToken: write.Cancellation));
    }
}
