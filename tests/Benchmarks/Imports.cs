using System.Diagnostics;
using System.Globalization;
using System.Text;
using Google.Api;
using Google.Protobuf;
using Hiring.Candidate.V1;
using Npgsql;

namespace Hiring.Benchmarks;

/// <summary>
/// The bulk import of 100,000 rows of CSV, parsed, checked and stored part by part, against a bare COPY of the same rows
/// into the same tables with the same indexes: in turns, on one server.
/// </summary>
internal static class Imports
{
    private const int Rows = 100_000;
    private const int Rounds = 5;
    private const int PartBytes = 2 * 1024 * 1024;

    private static readonly (string Table, string Columns)[] Tables =
    [
        ("candidates", "id, display_name, email, headline, location, country, employer, skills, links, source_kind, source_detail, signals"),
        ("candidate_touches", "candidate_id, position, kind, source"),
        ("candidate_contacts", "candidate_id, kind, value, normalised, position"),
        ("feed_events", "type, payload"),
    ];

    internal static async Task Measure()
    {
        var (server, host) = await CandidateHost.StartAsync();
        await using var _ = server;
        await using var __ = host;
        await using var database = NpgsqlDataSource.Create(host.Database + ";Command Timeout=300");
        var intake = new IntakeService.IntakeServiceClient(host.Grpc);
        var file = File();

        var copies = new List<byte[]>();
        var ratios = new List<double>();
        for (var round = 0; round <= Rounds; round++)
        {
            await Empty(database);
            var import = await Import(intake, file);
            if (copies.Count == 0)
                foreach (var (table, columns) in Tables)
                    copies.Add(await CopyOut(database, table, columns));
            await Empty(database);
            var copy = await CopyIn(database, copies);
            Console.WriteLine(FormattableString.Invariant(
                $"{(round == 0 ? "warm-up" : $"round {round}")}: import {Rows / import.TotalSeconds:N0} rows/s, bare COPY {Rows / copy.TotalSeconds:N0} rows/s, ratio {copy / import:F2}"));
            if (round > 0)
                ratios.Add(copy / import);
        }
        ratios.Sort();
        Console.WriteLine(FormattableString.Invariant($"import ÷ COPY, {Rows:N0} rows: median {ratios[Rounds / 2]:F2}, from {ratios[0]:F2} to {ratios[^1]:F2}; the goal is 0.50"));
    }

    private static async Task<TimeSpan> Import(IntakeService.IntakeServiceClient intake, byte[] file)
    {
        var watch = Stopwatch.StartNew();
        var import = await intake.CreateCandidateImportAsync(new() { Name = "benchmark", Source = new() { Kind = SourceKind.Agency, Detail = "benchmark" } });
        for (var at = 0; at < file.Length; at += PartBytes)
            await intake.AppendCandidateImportAsync(new()
            {
                ImportId = import.Id, Offset = at,
                Content = new HttpBody { ContentType = "text/csv", Data = ByteString.CopyFrom(file, at, Math.Min(PartBytes, file.Length - at)) },
            });
        import = await intake.FinishCandidateImportAsync(new() { ImportId = import.Id });
        watch.Stop();
        return import.Kept == Rows ? watch.Elapsed : throw new InvalidOperationException($"{import.Kept} of {Rows} rows were kept.");
    }

    private static async Task<TimeSpan> CopyIn(NpgsqlDataSource database, List<byte[]> copies)
    {
        var watch = Stopwatch.StartNew();
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        foreach (var ((table, columns), rows) in Tables.Zip(copies))
        {
            await using var copy = await connection.BeginRawBinaryCopyAsync($"copy {table} ({columns}) from stdin (format binary)");
            await copy.WriteAsync(rows);
        }
        await transaction.CommitAsync();
        return watch.Elapsed;
    }

    private static async Task<byte[]> CopyOut(NpgsqlDataSource database, string table, string columns)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var copy = await connection.BeginRawBinaryCopyAsync($"copy {table} ({columns}) to stdout (format binary)");
        using var rows = new MemoryStream();
        await copy.CopyToAsync(rows);
        return rows.ToArray();
    }

    private static async Task Empty(NpgsqlDataSource database)
    {
        await using var empty = database.CreateCommand("truncate candidates, feed_events, candidate_imports cascade; checkpoint");
        await empty.ExecuteNonQueryAsync();
    }

    private static byte[] File()
    {
        var random = new Random(1);
        var file = new StringBuilder("name,email,phone,country,company,headline,location,skills,website\r\n");
        for (var i = 0; i < Rows; i++)
            file.Append(CultureInfo.InvariantCulture,
                $"Person {random.Next(1_000_000)} Example,person{i}@mail{random.Next(500)}.example.org,+49 30 9{random.Next(10_000_000):0000000},DE,Company {random.Next(5000)},Backend engineer,Berlin,\"PostgreSQL, Go, Kafka\",https://person{i}.example.org\r\n");
        return Encoding.UTF8.GetBytes(file.ToString());
    }
}
