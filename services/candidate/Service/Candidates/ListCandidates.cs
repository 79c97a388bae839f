using Grpc.Core;
using Hiring.Candidate.Search;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.Candidate.Candidates;

/// <summary>Lists candidates, newest first, or what changed since. Who was merged or erased is not among them.</summary>
public sealed class ListCandidates(Sync sync)
{
    private static readonly SyncedList Candidates = new("candidates", CandidateRow.Columns)
    {
        Present = "merged_into is null and erased_at is null",
        Reason = $"case when erased_at is null then {(int)GoneReason.Merged} else {(int)GoneReason.Erased} end",
        MergedInto = "merged_into",
    };

    internal async Task<ListCandidatesResponse> Handle(ListCandidatesRequest request, ServerCallContext call)
    {
        var page = await sync.Read<CandidateRow>(Candidates, new(request.PageSize, request.PageToken, request.SyncToken), call.CancellationToken);
        return new ListCandidatesResponse
        {
            Candidates = { page.Rows.Select(row => row.ToMessage()) }, Tombstones = { page.Gone.ToMessages() },
            NextPageToken = page.NextPageToken, NextSyncToken = page.NextSyncToken,
        };
    }
}
