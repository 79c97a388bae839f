using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Npgsql;

namespace Hiring.Candidate.Privacy;

/// <summary>Lists the retention rules by country.</summary>
public sealed class ListRetentionRules(NpgsqlDataSource database)
{
    internal async Task<ListRetentionRulesResponse> Handle(ListRetentionRulesRequest request, ServerCallContext call)
    {
        var page = Page.Of(request.PageSize, request.PageToken);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        // A page is kept by ids; a country's stands in the last two bytes of one, so that the last page begins with the rule of all others.
        var rows = (await connection.QueryAsync<RetentionRuleRow>(new CommandDefinition(
            $"select {RetentionRuleRow.Columns} from retention_rules where country < @before order by country desc limit @size",
            new { before = CountryOf(page.Before), size = page.Size }, cancellationToken: call.CancellationToken))).AsList();
        return new ListRetentionRulesResponse
        {
            Rules = { rows.Select(row => row.ToMessage()) },
            NextPageToken = rows.Count == 0 || rows[^1].Country.Length == 0 ? "" : page.Next(rows.Count, IdOf(rows[^1].Country)),
        };
    }

    private static Guid IdOf(string country) => new(0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)country[0], (byte)country[1]);

    private static string CountryOf(Guid id) => id == Guid.AllBitsSet ? "~" : string.Concat((char)id.ToByteArray()[14], (char)id.ToByteArray()[15]);
}
