using Dapper;
using Grpc.Core;
using Hiring.Candidate.Candidates;
using Hiring.Candidate.Privacy;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Duplicates;

/// <summary>Takes a merge back. What came since, applications too, stays with the candidate that stayed.</summary>
public sealed class UnmergeCandidates(Writes writes)
{
    internal Task<UnmergeCandidatesResponse> Handle(UnmergeCandidatesRequest request, ServerCallContext call)
    {
        var (asked, merged) = (Guid.Parse(request.CandidateId), Guid.Parse(request.MergedCandidateId));
        var seen = Etag.Parse(request.Etag);
        return writes.Run(request, call, async write =>
        {
            var id = await Lock(asked, merged, write) ?? throw Problem.NotFound("candidate", asked);
            var rows = await Group(id, merged, write);
            var kept = rows.Single(row => row.Id == id);
            var restored = rows.Find(row => row.Id == merged) ?? throw Problem.NotFound("candidate", merged);
            if (kept.Erased || restored.Erased)
                throw Person.Erased(kept.Erased ? id : merged);
            if (restored.MergedInto != id)
                throw Problem.Precondition(ErrorReason.CandidateNotMerged, "The candidate is not part of this one; there is no merge to take back.",
                    ("candidate_id", id), ("merged_candidate_id", merged));
            if (seen is not null && seen != kept.Revision)
                throw Problem.Stale("candidate", id);

            var standing = await MergeStore.Standing([.. rows.Select(row => row.Id)], write);
            var gone = standing.Single(merge => merge.Merged == merged);
            var taken = MergeHistory.TakeBack(gone, standing, rows.ToDictionary(row => row.Id, row => MergeStore.FromJson(row.Fields)));
            foreach (var (candidate, fields) in taken.Candidates)
                await MergeStore.Store(candidate, fields, write);
            var applications = await MergeStore.MoveBack(gone.Id, merged, write);
            await MergeStore.HoldBoth(gone.Id, merged, write);
            await Note(gone, restored, [.. taken.Candidates.Keys], taken.Merges, write);
            write.Append(new CandidateEvent
            {
                CandidateUnmerged = new() { CandidateId = id.ToString(), RestoredCandidateId = merged.ToString(), ApplicationIds = { applications.Select(application => application.ToString()) } },
            });
            return new UnmergeCandidatesResponse { Candidate = await CandidateRow.Read(id, write), RestoredCandidate = await CandidateRow.Read(merged, write) };
        });
    }

    /// <summary>Locks the candidate that stayed, under whose lock everyone who is part of it is changed, and the applications that may go back.</summary>
    private static async Task<Guid?> Lock(Guid asked, Guid merged, Write write)
    {
        const string MayGoBack = """
            id in (select row_id from candidate_merge_moves m join candidate_merges g on g.id = m.merge_id where g.merged_id = @other and belonging = 'applications')
            """;
        await write.Connection.ExecuteAsync(new CommandDefinition(
            $"select from applications where {MayGoBack} order by id for update", new { other = merged }, cancellationToken: write.Cancellation));
        if (await Survivor.Of(asked, write.Connection, write.Cancellation) is not { } id)
            return null;
        if (await Survivor.Lock(id, write) != id)
            throw Problem.Collided("The candidate was merged while the call began. Repeat the call.");
        await Survivor.LockLateApplications(MayGoBack, id, merged, write);
        return id;
    }

    private static async Task<List<MergedRow>> Group(Guid id, Guid merged, Write write)
    {
        var ids = await write.Connection.QuerySingleAsync<Guid[]>(new CommandDefinition(
            "select array(select distinct unnest(merged_ids || @id || @merged)) from candidates where id = @id", new { id, merged }, cancellationToken: write.Cancellation));
        return await MergeStore.Read(ids, write);
    }

    /// <summary>The restored one takes along those that had been merged into it.</summary>
    private static Task<int> Note(Merge gone, MergedRow restored, Guid[] reached, IReadOnlyList<Merge> renewed, Write write) =>
        write.Connection.ExecuteAsync(new CommandDefinition("""
            delete from candidate_merges where id = @gone;
            update candidate_merges m set before = r.before::jsonb, after = r.after::jsonb
            from unnest(@ids, @befores, @afters) as r (id, before, after) where m.id = r.id;
            update candidates set merged_into = null, revision = revision + 1, updated_at = now() where id = @restored;
            update candidates set merged_into = @restored where id = any(@part);
            update candidates c set merged_ids = array(select m from unnest(c.merged_ids) with ordinality x (m, n) where m <> all(@part) and m <> @restored order by n)
            where id = any(@reached)
            """, new
        {
            gone = gone.Id, ids = renewed.Select(merge => merge.Id).ToArray(), befores = renewed.Select(merge => MergeStore.ToJson(merge.Before)).ToArray(),
            afters = renewed.Select(merge => MergeStore.ToJson(merge.After)).ToArray(), restored = restored.Id, part = restored.MergedIds, reached,
        }, cancellationToken: write.Cancellation));
}
