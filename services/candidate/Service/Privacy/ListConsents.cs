using Grpc.Core;
using Hiring.Candidate.Search;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Npgsql;

namespace Hiring.Candidate.Privacy;

/// <summary>Lists the consents of a person, newest first, or what changed since.</summary>
public sealed class ListConsents(Sync sync, NpgsqlDataSource database)
{
    private static readonly SyncedList Consents = new("consents", ConsentRow.Columns);

    internal async Task<ListConsentsResponse> Handle(ListConsentsRequest request, ServerCallContext call)
    {
        var of = await Person.Filter(request.CandidateId, database, call.CancellationToken);
        var page = await sync.Read<ConsentRow>(Consents, new(request.PageSize, request.PageToken, request.SyncToken, of), call.CancellationToken);
        return new ListConsentsResponse
        {
            Consents = { page.Rows.Select(row => row.ToMessage()) }, Tombstones = { page.Gone.ToMessages() },
            NextPageToken = page.NextPageToken, NextSyncToken = page.NextSyncToken,
        };
    }
}
