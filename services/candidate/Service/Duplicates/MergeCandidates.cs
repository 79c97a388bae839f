using Dapper;
using Grpc.Core;
using Hiring.Candidate.Candidates;
using Hiring.Candidate.Privacy;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Candidate.Duplicates;

/// <summary>Makes two candidates one. The other's row stays as it was, so that its id answers and the merge can be taken back.</summary>
public sealed class MergeCandidates(Writes writes)
{
    internal Task<V1.Candidate> Handle(MergeCandidatesRequest request, ServerCallContext call)
    {
        var (id, other) = (Guid.Parse(request.CandidateId), Guid.Parse(request.OtherCandidateId));
        if (id == other)
            throw Problem.Invalid("other_candidate_id", "is the same candidate");
        return writes.Run(request, call, async write =>
        {
            await Lock(id, other, write);
            var rows = await MergeStore.Read([id, other], write);
            var kept = Check(rows, id, request.Etag);
            var merged = Check(rows, other, request.OtherEtag);
            await MustNotCollide(id, other, write);
            var choices = request.Choices ?? new();
            var before = MergeStore.FromJson(kept.Fields);
            var after = before.Merge(MergeStore.FromJson(merged.Fields), choices);
            if (after.TooLong().ToList() is { Count: > 0 } tooLong)
                throw Problem.Invalid(tooLong);

            await MergeStore.Store(id, after, write);
            var merge = await Note(id, other, choices, before, after, Caller.Of(call), write);
            var applications = await MergeStore.Move(merge, other, id, write);
            write.Append(new CandidateEvent
            {
                CandidateMerged = new() { CandidateId = id.ToString(), MergedCandidateId = other.ToString(), ApplicationIds = { applications.Select(application => application.ToString()) } },
            });
            return await CandidateRow.Read(id, write);
        });
    }

    /// <summary>Locks both. A merge of the same two the other way round waits here, and then finds one of them merged.</summary>
    private static async Task Lock(Guid id, Guid other, Write write)
    {
        const string Theirs = "candidate_id in (@one, @other)";
        await write.Connection.ExecuteAsync(new CommandDefinition(
            $"select from applications where {Theirs} order by id for update", new { one = id, other }, cancellationToken: write.Cancellation));
        foreach (var candidate in new[] { id, other }.Order())
            if (await Survivor.Lock(candidate, write) is { } survivor && survivor != candidate)
                throw Merged(candidate, survivor);
        await Survivor.LockLateApplications(Theirs, id, other, write);
    }

    private static RpcException Merged(Guid id, Guid survivor) => Problem.Precondition(ErrorReason.CandidateMerged,
        "The candidate was merged into another one already. Merge with that one, or take the merge back first.", ("candidate_id", id), ("merged_into", survivor));

    private static MergedRow Check(List<MergedRow> rows, Guid id, string etag)
    {
        var seen = Etag.Parse(etag);
        var row = rows.Find(row => row.Id == id) ?? throw Problem.NotFound("candidate", id);
        if (row.Erased)
            throw Person.Erased(id);
        return seen is null || seen == row.Revision ? row : throw Problem.Stale("candidate", id);
    }

    /// <summary>
    /// Two applications for one role that both go on are not decided here: to end one releases its interviews and withdraws
    /// its offer, which no unmerge could bring back.
    /// </summary>
    private static async Task MustNotCollide(Guid id, Guid other, Write write)
    {
        var colliding = (await write.Connection.QueryAsync<(Guid Role, Guid One, Guid Other)>(new CommandDefinition("""
            select a.role_id, a.id, b.id from applications a join applications b on b.role_id = a.role_id and b.candidate_id = @other and b.state in (1, 2, 5)
            where a.candidate_id = @id and a.state in (1, 2, 5) order by a.id limit 1
            """, new { id, other }, cancellationToken: write.Cancellation))).AsList();
        if (colliding is [var both])
            throw Problem.Precondition(ErrorReason.ApplicationsCollide,
                "Both have an application for the same role. Decide which one goes on and end the other, then merge.",
                ("role_id", both.Role), ("application_id", both.One), ("other_application_id", both.Other));
    }

    private static Task<long> Note(Guid id, Guid other, MergeChoices choices, CandidateFields before, CandidateFields after, string by, Write write) =>
        write.Connection.QuerySingleAsync<long>(new CommandDefinition("""
            update candidates set merged_into = @id, revision = revision + 1, updated_at = now() where id = @other;
            update candidates set merged_into = @id where merged_into = @other and id = any((select merged_ids from candidates where id = @other)::uuid[]);
            update candidates set merged_ids = merged_ids || @other || (select merged_ids from candidates where id = @other) where id = @id;
            insert into candidate_merges (survivor_id, merged_id, choices, before, after, merged_by)
            values (@id, @other, @choices::jsonb, @before::jsonb, @after::jsonb, @by) returning id
            """, new { id, other, choices = StoredJson.Of(choices), before = MergeStore.ToJson(before), after = MergeStore.ToJson(after), by },
            cancellationToken: write.Cancellation));
}
