using Dapper;
using Grpc.Core;
using Hiring.Candidate.Search;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Npgsql;

namespace Hiring.Candidate.Privacy;

/// <summary>Lists erasures, of a person where one is named, newest first, or what changed since.</summary>
public sealed class ListErasures(Sync sync, NpgsqlDataSource database)
{
    private static readonly SyncedList Erasures = new("erasures", Listed.Columns);

    internal async Task<ListErasuresResponse> Handle(ListErasuresRequest request, ServerCallContext call)
    {
        var of = await Person.Filter(request.CandidateId, database, call.CancellationToken);
        var page = await sync.Read<Listed>(Erasures, new(request.PageSize, request.PageToken, request.SyncToken, of), call.CancellationToken);
        var ids = page.Rows.Select(row => row.Id).ToArray();
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var rows = (await connection.QueryAsync<ErasureRow>(new CommandDefinition(
            ErasureRow.Select("e.id = any(@ids)"), new { ids }, cancellationToken: call.CancellationToken))).ToDictionary(row => row.Id);
        return new ListErasuresResponse
        {
            Erasures = { ids.Select(id => rows[id].ToMessage()) }, Tombstones = { page.Gone.ToMessages() },
            NextPageToken = page.NextPageToken, NextSyncToken = page.NextSyncToken,
        };
    }
}
