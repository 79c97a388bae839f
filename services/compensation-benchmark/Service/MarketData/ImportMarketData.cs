using Dapper;
using Grpc.Core;
using Hiring.CompensationBenchmark.Benchmarks;
using Hiring.CompensationBenchmark.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using NpgsqlTypes;

namespace Hiring.CompensationBenchmark.MarketData;

/// <summary>Takes in a file of market data, whole or not at all; the same source again replaces what it said before.</summary>
public sealed class ImportMarketData(Writes writes, BenchmarkCache benchmarks)
{
    internal async Task<MarketDataImport> Handle(ImportMarketDataRequest request, ServerCallContext call)
    {
        var file = MarketDataFile.Parse(request.Format, request.Csv);
        if (file.Errors.Count > 0)
            throw Problem.Invalid(file.Errors);

        var import = await writes.Run(request, call, async write =>
        {
            var id = Guid.CreateVersion7();
            var created = await Replace(request, file, id, write);
            await Copy(id, file.Observations, write);
            await Copy(id, file.Published, write);
            write.Append(new CompensationEvent { MarketDataImported = new() { ImportId = id.ToString(), Source = request.Source } });
            return new MarketDataImport
            {
                Id = id.ToString(), Source = request.Source, Format = request.Format,
                Rows = file.Rows, Skipped = file.Skipped, CreateTime = created.ToTimestamp(),
            };
        });
        await benchmarks.Forget(call.CancellationToken);
        return import;
    }

    private static async Task<Instant> Replace(ImportMarketDataRequest request, MarketDataFile file, Guid id, Write write)
    {
        const string sql = """
            select pg_advisory_xact_lock(hashtextextended(@source, 0));
            update market_imports set superseded_at = now() where source = @source and superseded_at is null;
            delete from observations using market_imports i where i.id = import_id and i.source = @source;
            delete from published_percentiles using market_imports i where i.id = import_id and i.source = @source;
            insert into market_imports (id, source, format, row_count, skipped) values (@id, @source, @format, @rows, @skipped)
            returning created_at;
            """;
        var result = await write.Connection.QueryMultipleAsync(new CommandDefinition(sql,
            new { id, source = request.Source, format = (short)request.Format, rows = file.Rows, skipped = file.Skipped },
            cancellationToken: write.Cancellation));
        await result.ReadAsync();
        return await result.ReadSingleAsync<Instant>();
    }

    private static async Task Copy(Guid import, IReadOnlyList<Observation> rows, Write write)
    {
        await using var copy = await write.Connection.BeginBinaryImportAsync(
            """
            copy observations (import_id, job_family, level, location, year, currency, pay, contributor, peak_requests_per_second, stored_gigabytes, services)
            from stdin (format binary)
            """, write.Cancellation);
        foreach (var row in rows)
        {
            await copy.StartRowAsync(write.Cancellation);
            await copy.WriteAsync(import, NpgsqlDbType.Uuid, write.Cancellation);
            await copy.WriteAsync(row.JobFamily, NpgsqlDbType.Text, write.Cancellation);
            await copy.WriteAsync((short)row.Level, NpgsqlDbType.Smallint, write.Cancellation);
            await copy.WriteAsync(row.Location, NpgsqlDbType.Text, write.Cancellation);
            await copy.WriteAsync(row.Year, NpgsqlDbType.Integer, write.Cancellation);
            await copy.WriteAsync(row.Currency, NpgsqlDbType.Text, write.Cancellation);
            await copy.WriteAsync(row.Pay, NpgsqlDbType.Numeric, write.Cancellation);
            await copy.WriteAsync(row.Contributor, NpgsqlDbType.Text, write.Cancellation);
            await copy.WriteAsync(row.Scale.PeakRequestsPerSecond, NpgsqlDbType.Double, write.Cancellation);
            await copy.WriteAsync(row.Scale.StoredGigabytes, NpgsqlDbType.Double, write.Cancellation);
            await copy.WriteAsync(row.Scale.Services, NpgsqlDbType.Double, write.Cancellation);
        }
        await copy.CompleteAsync(write.Cancellation);
    }

    private static async Task Copy(Guid import, IReadOnlyList<PublishedPercentiles> rows, Write write)
    {
        await using var copy = await write.Connection.BeginBinaryImportAsync(
            "copy published_percentiles (import_id, job_family, location, currency, people, pay) from stdin (format binary)", write.Cancellation);
        foreach (var row in rows)
        {
            await copy.StartRowAsync(write.Cancellation);
            await copy.WriteAsync(import, NpgsqlDbType.Uuid, write.Cancellation);
            await copy.WriteAsync(row.JobFamily, NpgsqlDbType.Text, write.Cancellation);
            await copy.WriteAsync(row.Location, NpgsqlDbType.Text, write.Cancellation);
            await copy.WriteAsync(row.Currency, NpgsqlDbType.Text, write.Cancellation);
            await copy.WriteAsync(row.People, NpgsqlDbType.Integer, write.Cancellation);
            await copy.WriteAsync(row.Pay, NpgsqlDbType.Array | NpgsqlDbType.Numeric, write.Cancellation);
        }
        await copy.CompleteAsync(write.Cancellation);
    }
}
