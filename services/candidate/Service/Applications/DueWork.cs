using Dapper;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.Candidate.Applications;

/// <summary>
/// Does what has a time: tells that a message to a candidate is due, and ends pauses. Several instances share the work, and
/// each piece is done once, in the transaction that tells of it.
/// </summary>
public sealed class DueWork(Writes writes, TimeProvider clock, ILogger<DueWork> log) : Sweep(TimeSpan.FromSeconds(2), clock, log)
{
    /// <summary>Pieces of one transaction: its locks are held for a moment only.</summary>
    private const int AtOnce = 200;

    /// <summary>Who the audit log says that it was.</summary>
    private const string Actor = "due-work";

    /// <inheritdoc />
    protected override async Task DoDue(CancellationToken cancellation)
    {
        while (await writes.InTransaction(Messages, cancellation) == AtOnce)
        {
        }
        while (await writes.InTransaction(Pauses, cancellation) == AtOnce)
        {
        }
    }

    private static async Task<int> Messages(Write write)
    {
        var due = (await write.Connection.QueryAsync<(Guid Message, Guid Application, Guid Candidate)>(new CommandDefinition("""
            with due as (
                select id from candidate_messages where state = 1 and send_at <= now() order by send_at limit @AtOnce for update skip locked
            )
            update candidate_messages m set state = 3 from due, applications a
            where m.id = due.id and a.id = m.application_id
            returning m.id, m.application_id, a.candidate_id
            """, new { AtOnce }, cancellationToken: write.Cancellation))).AsList();
        if (due.Count > 0)
            write.Audit(Actor, "message-due", [.. due.SelectMany(row => new[] { row.Message, row.Application, row.Candidate }).Distinct()]);
        foreach (var (message, application, candidate) in due)
            write.Append(new CandidateEvent
            {
                CandidateMessageDue = new() { MessageId = message.ToString(), ApplicationId = application.ToString(), CandidateId = candidate.ToString() },
            });
        return due.Count;
    }

    private static async Task<int> Pauses(Write write)
    {
        var over = (await write.Connection.QueryAsync<(Guid Id, string, Stage)>(new CommandDefinition("""
            select id, stage_id, stage from applications where state = 5 and hold_until <= now() order by hold_until limit @AtOnce for update skip locked
            """, new { AtOnce }, cancellationToken: write.Cancellation))).AsList();
        if (over.Count > 0)
            write.Audit(Actor, "resume", [.. over.Select(row => row.Id)]);
        foreach (var resumed in await new Move(ApplicationState.Active, Move.Service) { Reason = "the time of the pause is over" }.Run(over, write))
            write.Append(new CandidateEvent { ApplicationResumed = new() { ApplicationId = resumed.Id.ToString() } });
        return over.Count;
    }
}
