using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Candidate.Search;

/// <summary>Lists the searches that the caller keeps, newest first, or what changed since.</summary>
public sealed class ListCandidateSearches(Sync sync)
{
    private static readonly SyncedList Searches = new("candidate_searches", CandidateSearchRow.Columns);

    internal async Task<ListCandidateSearchesResponse> Handle(ListCandidateSearchesRequest request, ServerCallContext call)
    {
        var page = await sync.Read<CandidateSearchRow>(Searches,
            new(request.PageSize, request.PageToken, request.SyncToken, ("owner", Caller.Of(call))), call.CancellationToken);
        return new ListCandidateSearchesResponse
        {
            CandidateSearches = { page.Rows.Select(row => row.ToMessage()) }, Tombstones = { page.Gone.ToMessages() },
            NextPageToken = page.NextPageToken, NextSyncToken = page.NextSyncToken,
        };
    }
}
