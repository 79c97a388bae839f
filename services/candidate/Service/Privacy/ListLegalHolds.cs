using Grpc.Core;
using Hiring.Candidate.Search;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Npgsql;

namespace Hiring.Candidate.Privacy;

/// <summary>Lists legal holds, of a person where one is named, newest first, or what changed since.</summary>
public sealed class ListLegalHolds(Sync sync, NpgsqlDataSource database)
{
    private static readonly SyncedList Holds = new("legal_holds", LegalHoldRow.Columns);

    internal async Task<ListLegalHoldsResponse> Handle(ListLegalHoldsRequest request, ServerCallContext call)
    {
        var of = await Person.Filter(request.CandidateId, database, call.CancellationToken);
        var page = await sync.Read<LegalHoldRow>(Holds, new(request.PageSize, request.PageToken, request.SyncToken, of), call.CancellationToken);
        return new ListLegalHoldsResponse
        {
            LegalHolds = { page.Rows.Select(row => row.ToMessage()) }, Tombstones = { page.Gone.ToMessages() },
            NextPageToken = page.NextPageToken, NextSyncToken = page.NextSyncToken,
        };
    }
}
