using System.Globalization;
using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Npgsql;

namespace Hiring.Candidate.Duplicates;

/// <summary>Lists pairs that may be one person, the last found first, each with what speaks for it now.</summary>
public sealed class ListDuplicates(NpgsqlDataSource database)
{
    internal async Task<ListDuplicatesResponse> Handle(ListDuplicatesRequest request, ServerCallContext call)
    {
        var filter = request.MinimumScore.ToString("R", CultureInfo.InvariantCulture);
        var page = Page.Of(request.PageSize, request.PageToken, filter);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(call.CancellationToken);
        var stored = (await connection.QueryAsync<(Guid Id, Guid One, Guid Other)>(new CommandDefinition(
            "select id, one, other from duplicate_suggestions where id < @before and score >= @least order by id desc limit @size",
            new { before = page.Before, least = request.MinimumScore, size = page.Size }, cancellationToken: call.CancellationToken))).AsList();
        var pairs = await Pair.Of(connection, [.. stored.Select(row => row.One)], [.. stored.Select(row => row.Other)], call.CancellationToken);
        // What changed since it was stored, and is not checked yet, is left out rather than shown wrong.
        var suggested = pairs.Where(pair => pair.IsSuggested && pair.Score >= request.MinimumScore).ToDictionary(pair => (pair.One, pair.Other));
        return new ListDuplicatesResponse
        {
            Duplicates = { stored.Select(row => suggested.GetValueOrDefault((row.One, row.Other))).OfType<Pair>().Select(pair => pair.ToMessage()) },
            NextPageToken = stored.Count == 0 ? "" : page.Next(stored.Count, stored[^1].Id, filter),
        };
    }
}
