using Grpc.Core;
using Hiring.Candidate.Search;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.Candidate.Intake;

/// <summary>Lists imports, newest first, or what changed since.</summary>
public sealed class ListCandidateImports(Sync sync)
{
    private static readonly SyncedList Imports = new("candidate_imports", ImportRow.Selected);

    internal async Task<ListCandidateImportsResponse> Handle(ListCandidateImportsRequest request, ServerCallContext call)
    {
        var page = await sync.Read<ImportRow>(Imports, new(request.PageSize, request.PageToken, request.SyncToken), call.CancellationToken);
        return new ListCandidateImportsResponse
        {
            Imports = { page.Rows.Select(row => row.ToMessage()) }, Tombstones = { page.Gone.ToMessages() },
            NextPageToken = page.NextPageToken, NextSyncToken = page.NextSyncToken,
        };
    }
}
