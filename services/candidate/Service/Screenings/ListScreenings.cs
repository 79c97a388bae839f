using Dapper;
using Grpc.Core;
using Hiring.Candidate.Activity;
using Hiring.Candidate.Search;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Npgsql;

namespace Hiring.Candidate.Screenings;

/// <summary>Lists the screenings of an application, newest first, or what changed since.</summary>
public sealed class ListScreenings(Sync sync, NpgsqlDataSource database)
{
    private static readonly SyncedList Screenings = new("screenings", Listed.Columns);

    internal async Task<ListScreeningsResponse> Handle(ListScreeningsRequest request, ServerCallContext call)
    {
        var about = await Subject.Filter("", request.ApplicationId, database, call.CancellationToken);
        var page = await sync.Read<Listed>(Screenings, new(request.PageSize, request.PageToken, request.SyncToken, about), call.CancellationToken);
        var ids = page.Rows.Select(row => row.Id).ToArray();
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var rows = (await connection.QueryAsync<ScreeningRow>(new CommandDefinition(
            $"select {ScreeningRow.Columns} from screenings s join question_sets q on q.id = s.question_set_id where s.id = any(@ids)",
            new { ids }, cancellationToken: call.CancellationToken))).ToDictionary(row => row.Id);
        var answers = await ScreeningRow.Answers(ids, connection, call.CancellationToken);
        return new ListScreeningsResponse
        {
            Screenings = { ids.Select(id => rows[id].ToMessage(answers[id])) }, Tombstones = { page.Gone.ToMessages() },
            NextPageToken = page.NextPageToken, NextSyncToken = page.NextSyncToken,
        };
    }
}
