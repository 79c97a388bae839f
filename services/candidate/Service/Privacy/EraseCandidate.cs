using Dapper;
using Grpc.Core;
using Hiring.Candidate.Applications;
using Hiring.Candidate.Candidates;
using Hiring.Candidate.Duplicates;
using Hiring.Candidate.Offers;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Hiring.ServiceDefaults.Security;
using Npgsql;

namespace Hiring.Candidate.Privacy;

/// <summary>Erases a person: here at once, in the other services by the event feed.</summary>
public sealed class EraseCandidate(Writes writes)
{
    internal Task<Erasure> Handle(EraseCandidateRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var person = await Lock(Guid.Parse(request.CandidateId), write);
        return await ErasureRow.Find("e.candidate_id = @id", person.Remains, write.Connection, write.Cancellation)
            ?? await Erase(person, request.Reason, Caller.Of(call), write);
    });

    /// <summary>
    /// The person with every row that an erasure has to hold still, in the order in which all of the service locks (<see cref="Survivor"/>). COLLIDED
    /// if the person applied, was merged or unmerged in between; LEGAL_HOLD if one forbids the erasure.
    /// </summary>
    internal static async Task<Person> Lock(Guid candidate, Write write)
    {
        var person = await Person.Find(candidate, write.Connection, write.Cancellation);
        await write.Connection.ExecuteAsync(new CommandDefinition("""
            select from applications where id = any(@Applications) order by id for update;
            select from offers where application_id = any(@Applications) order by id for update;
            """, person, cancellationToken: write.Cancellation));
        if (await Survivor.Lock(person.Remains, write) != person.Remains || !person.Is(await Person.Find(candidate, write.Connection, write.Cancellation)))
            throw Problem.Collided("The candidate changed while the erasure began. Repeat the call.");
        var hold = await write.Connection.QueryFirstOrDefaultAsync<Guid?>(new CommandDefinition(
            "select id from legal_holds where candidate_id = any(@Candidates) and released_at is null", person, cancellationToken: write.Cancellation));
        return hold is null ? person : throw Problem.Precondition(ErrorReason.LegalHold,
            "A legal hold forbids that the person is erased. Release it first, if it may be released.",
            ("candidate_id", person.Remains), ("legal_hold_id", hold));
    }

    /// <summary>Erases a person who is locked.</summary>
    internal static async Task<Erasure> Erase(Person person, ErasureReason reason, string by, Write write)
    {
        await EndApplications(person, by, write);
        var rows = await EraseHere(person, write);
        var id = Guid.CreateVersion7();
        var merged = person.Candidates.Where(candidate => candidate != person.Remains).ToArray();
        await write.Connection.ExecuteAsync(new CommandDefinition("""
            insert into erasures (id, candidate_id, merged_candidate_ids, reason, requested_by) values (@id, @remains, @merged, @reason, @by);
            insert into erasure_proofs (erasure_id, service, erased_at, rows) values (@id, 'candidate', now(), @rows);
            insert into erasure_proofs (erasure_id, service) select @id, unnest(@others);
            """, new { id, remains = person.Remains, merged, reason, by, rows, others = OtherServices }, cancellationToken: write.Cancellation));
        write.Append(new CandidateEvent
        {
            CandidateErased = new()
            {
                ErasureId = id.ToString(), CandidateId = person.Remains.ToString(),
                MergedCandidateIds = { merged.Select(candidate => candidate.ToString()) },
                ApplicationIds = { person.Applications.Select(application => application.ToString()) },
            },
        });
        return (await ErasureRow.Find("e.id = @id", id, write.Connection, write.Cancellation))!;
    }

    /// <summary>
    /// Services that hold something on a candidate and report what they erased, by the names under which they are found.
    /// Compensation-benchmark is asked about amounts and places, never about a person, and keeps nothing of it.
    /// </summary>
    private static readonly string[] OtherServices = [EvaluationProofs.Service, SchedulingProofs.Service];

    /// <summary>Nobody goes on with an application of nobody: what is under way ends as withdrawn, with its offer, and scheduling frees its interviews.</summary>
    private static async Task EndApplications(Person person, string by, Write write)
    {
        var underWay = (await write.Connection.QueryAsync<(Guid Id, string StageId, Stage Stage)>(new CommandDefinition(
            "select id, stage_id, stage from applications where id = any(@Applications) and state in (1, 5) order by id",
            new { person.Applications }, cancellationToken: write.Cancellation))).AsList();
        await new Move(ApplicationState.Withdrawn, by).Run(underWay, write);
        // An offer of an application that had ended before, by an instance of before.
        await OpenOffers.End(person.Applications, by, write);
        foreach (var (application, _, _) in underWay)
            write.Append(new CandidateEvent { ApplicationWithdrawn = new() { ApplicationId = application.ToString() } });
    }

    /// <summary>Runs every statement of <see cref="PersonalData"/>, kept searches first while the names are there, in one round trip, and answers the rows that they changed.</summary>
    private static async Task<long> EraseHere(Person person, Write write)
    {
        await using var batch = new NpgsqlBatch(write.Connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(SuppressedContacts.LockAlone));
        Add(PersonalData.SuppressContacts);
        List<NpgsqlBatchCommand> erasing = [.. PersonalData.KeptSearches.Concat(PersonalData.Tables).Append(PersonalData.Answers).Select(table => table.EraseStatement).OfType<string>().Select(Add)];
        await batch.ExecuteNonQueryAsync(write.Cancellation);
        return erasing.Sum(command => (long)command.RecordsAffected);

        NpgsqlBatchCommand Add(string statement)
        {
            var command = new NpgsqlBatchCommand(statement) { Parameters = { new() { Value = person.Candidates }, new() { Value = person.Applications } } };
            batch.BatchCommands.Add(command);
            return command;
        }
    }
}
