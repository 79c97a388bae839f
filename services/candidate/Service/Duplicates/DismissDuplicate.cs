using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Candidate.Duplicates;

/// <summary>Notes that two candidates are two people.</summary>
public sealed class DismissDuplicate(Writes writes)
{
    internal Task<Duplicate> Handle(DismissDuplicateRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var (asked, askedOther) = (Guid.Parse(request.CandidateId), Guid.Parse(request.OtherCandidateId));
        var survivors = new Dictionary<Guid, Guid>();
        foreach (var candidate in new[] { asked, askedOther })
            survivors[candidate] = await Survivor.Of(candidate, write.Connection, write.Cancellation) ?? throw Problem.NotFound("candidate", candidate);
        // By id, as a merge of the two locks them.
        foreach (var survivor in survivors.Values.Distinct().Order())
            if (await Survivor.HoldOnly(survivor, write) is var (into, erased) && erased)
                throw Problem.NotFound("candidate", survivor);
            else if (into is not null)
                throw Problem.Collided("One of the two was merged while the call began. Repeat the call.");
        var (id, other) = (survivors[asked], survivors[askedOther]);
        if (id == other)
            throw Problem.Invalid("other_candidate_id", "is the same candidate");
        var pair = (await Pair.Of(write.Connection, [id], [other], write.Cancellation)).SingleOrDefault();
        if (pair is not { SpeaksEnough: true })
            throw Problem.Precondition(ErrorReason.DuplicateNotSuggested, "The two are not suggested as one person, so there is nothing to dismiss.",
                ("candidate_id", id), ("other_candidate_id", other));
        await write.Connection.ExecuteAsync(new CommandDefinition("""
            insert into duplicate_dismissals (one, other, evidence, dismissed_by) values (@One, @Other, @evidence, @by)
            on conflict (one, other) do update set evidence = array(select unnest(duplicate_dismissals.evidence) union select unnest(excluded.evidence)),
                dismissed_by = excluded.dismissed_by, dismissed_at = now();
            delete from duplicate_suggestions where one = @One and other = @Other
            """, new { pair.One, pair.Other, evidence = pair.Evidence.ToArray(), by = Caller.Of(call) }, cancellationToken: write.Cancellation));
        return pair.ToMessage(id);
    });
}
