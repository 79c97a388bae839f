using Dapper;
using Grpc.Core;
using Hiring.Candidate.Roles;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Npgsql;

namespace Hiring.Candidate.Postings;

/// <summary>Lists the roles that take applications, newest first.</summary>
public sealed class ListPostings(NpgsqlDataSource database, PayRanges pay)
{
    internal async Task<ListPostingsResponse> Handle(ListPostingsRequest request, ServerCallContext call)
    {
        var page = Page.Of(request.PageSize, request.PageToken);
        var rows = await Read(page, call.CancellationToken);
        // Other services are asked without a connection in hand. Each level and place once: a page has few of them.
        var cells = rows.Select(row => (row.Level, row.Location)).Distinct().ToList();
        var ranges = await Task.WhenAll(cells.Select(cell => pay.Find(cell.Level, cell.Location, call.CancellationToken)));
        var rangeOf = cells.Zip(ranges).ToDictionary(pair => pair.First, pair => pair.Second);
        return new ListPostingsResponse
        {
            Postings = { rows.Select(row => PublicView.Of(row, rangeOf[(row.Level, row.Location)])) },
            NextPageToken = rows.Count == 0 ? "" : page.Next(rows.Count, rows[^1].Id),
        };
    }

    private async Task<List<RoleRow>> Read(Page page, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        // The state stands in the text, so that the index of open roles is seen to fit.
        return (await connection.QueryAsync<RoleRow>(new CommandDefinition(
            $"select {RoleRow.Columns} from roles where state = 2 and id < @before order by id desc limit @size",
            new { before = page.Before, size = page.Size }, cancellationToken: cancellation))).AsList();
    }
}
