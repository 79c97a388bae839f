using Dapper;
using Grpc.Core;
using Hiring.CompensationBenchmark.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using NodaTime;
using Npgsql;

namespace Hiring.CompensationBenchmark.MarketData;

/// <summary>Lists what was taken in, newest first.</summary>
public sealed class ListMarketData(NpgsqlDataSource database)
{
    internal async Task<ListMarketDataResponse> Handle(ListMarketDataRequest request, ServerCallContext call)
    {
        var page = Page.Of(request.PageSize, request.PageToken);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var rows = (await connection.QueryAsync<Row>(new CommandDefinition("""
            select id, source, format, row_count, skipped, created_at from market_imports
            where id < @before order by id desc limit @size
            """, new { before = page.Before, size = page.Size }, cancellationToken: call.CancellationToken))).AsList();
        return new ListMarketDataResponse
        {
            Imports = { rows.Select(row => row.ToMessage()) },
            NextPageToken = rows.Count == 0 ? "" : page.Next(rows.Count, rows[^1].Id),
        };
    }

    private sealed record Row(Guid Id, string Source, short Format, int RowCount, int Skipped, Instant CreatedAt)
    {
        internal MarketDataImport ToMessage() => new()
        {
            Id = Id.ToString(), Source = Source, Format = (MarketDataFormat)Format, Rows = RowCount, Skipped = Skipped,
            CreateTime = CreatedAt.ToTimestamp(),
        };
    }
}
