using System.Diagnostics;
using System.Globalization;
using Hiring.Candidate.V1;
using Npgsql;

namespace Hiring.Benchmarks;

/// <summary>
/// What the candidate service costs at a size: searches against the bare SQL that their answers need, in turns on one server
/// and warm; the board of a role with 2,000 applications; page 10,000 of a list against page 1; reports.
/// </summary>
internal static class Sizes
{
    private const int Rounds = 20;

    /// <summary>Each filter, and the condition that it comes to.</summary>
    private static readonly (string Name, CandidateFilter Filter, string Condition)[] Searches =
    [
        ("everybody", new(), "true"),
        ("a common word", new() { Query = "baren" }, "search_words @@ websearch_to_tsquery('english', 'baren')"),
        ("a rare word", new() { Query = "zonisers29" }, "search_words @@ websearch_to_tsquery('english', 'zonisers29')"),
        ("two common words", new() { Query = "baren dolar" }, "search_words @@ websearch_to_tsquery('english', 'baren dolar')"),
        ("a name", new() { Query = "kimik veltan" }, "search_words @@ websearch_to_tsquery('english', 'kimik veltan')"),
        ("a rare skill", new() { AllSkills = { "RocksDB" } }, "skill_keys @> '{rocksdb}'"),
        ("two skills", new() { AllSkills = { "PostgreSQL", "Kafka" } }, "skill_keys @> '{postgresql,kafka}'"),
        ("a country", new() { Countries = { "IE" } }, "country = 'IE'"),
        ("a scale", new() { MinScale = new() { PeakRequestsPerSecond = 50_000 } }, "evidenced_requests > 0 and evidenced_requests >= 50000"),
        ("a stage", new() { Stages = { Stage.Offer } }, "exists (select from applications a where a.candidate_id = candidates.id and a.stage = 5 and a.state in (1, 5))"),
        ("a role", new() { RoleId = Population.Role.ToString() }, $"exists (select from applications a where a.candidate_id = candidates.id and a.role_id = '{Population.Role}' and a.state in (1, 5))"),
        ("word, skill and country", new() { Query = "baren", AllSkills = { "Rust" }, Countries = { "DE" } },
            "search_words @@ websearch_to_tsquery('english', 'baren') and skill_keys @> '{rust}' and country = 'DE'"),
    ];

    internal static async Task Measure(int candidates)
    {
        var (server, host) = await CandidateHost.StartAsync();
        await using var _ = server;
        await using var __ = host;
        await using var database = NpgsqlDataSource.Create(host.Database + ";Command Timeout=300;Max Auto Prepare=100;Auto Prepare Min Usages=2");
        await Population.Generate(database, candidates);
        Console.WriteLine($"load average {File.ReadAllText("/proc/loadavg")[..14]}");

        await Search(new(host.Grpc), database);
        await Board(new(host.Grpc));
        await Pages(new(host.Grpc), candidates);
        await Once("funnel of a year", () => new ReportService.ReportServiceClient(host.Grpc).GetFunnelReportAsync(new()).ResponseAsync);
        await Once("what is at risk, one page", () => new PipelineService.PipelineServiceClient(host.Grpc).ListAtRiskAsync(new()).ResponseAsync);
    }

    private static async Task Search(SearchService.SearchServiceClient search, NpgsqlDataSource database)
    {
        Row("search, ms", "first page p50", "p95", "bare p50", "p95", "further p50", "p95", "bare p50", "p95");
        List<double> first = [], bareFirst = [], further = [], bareFurther = [];
        foreach (var (name, filter, condition) in Searches)
        {
            List<double>[] times = [[], [], [], []];
            for (var round = -3; round < Rounds; round++)
            {
                var taken = new[]
                {
                    await Time(() => search.SearchCandidatesAsync(new() { Filter = filter }).ResponseAsync),
                    await Time(() => Bare(database, Page(condition), Counts(condition))),
                    await Time(() => search.SearchCandidatesAsync(new() { Filter = filter, SkipCounts = true }).ResponseAsync),
                    await Time(() => Bare(database, Page(condition))),
                };
                for (var i = 0; i < 4 && round >= 0; i++)
                    times[i].Add(taken[i]);
            }
            Row([name, .. times.SelectMany(list => new[] { At(list, 50), At(list, 95) })]);
            first.AddRange(times[0]);
            bareFirst.AddRange(times[1]);
            further.AddRange(times[2]);
            bareFurther.AddRange(times[3]);
        }
        Row(["all", .. new[] { first, bareFirst, further, bareFurther }.SelectMany(list => new[] { At(list, 50), At(list, 95) })]);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"p95 ÷ bare p95: first page {Quantile(first, 95) / Quantile(bareFirst, 95):F2}, further pages {Quantile(further, 95) / Quantile(bareFurther, 95):F2}; the goal is 3"));
    }

    private static string Page(string condition) => $"""
        select id, display_name, email, headline, location, skills, source_kind, source_detail, signals, revision, created_at, employer, country, links
        from candidates where merged_into is null and erased_at is null and {condition} order by id desc limit 50
        """;

    /// <summary>The count and the facets of at most 10,000, as the contract promises them.</summary>
    private static string Counts(string condition) => $"""
        with found as materialized (
            select id, skill_keys, source_kind, country from candidates where merged_into is null and erased_at is null and {condition} order by id desc limit 10001)
        (select 'total', '', count(*) from found)
        union all (select 'skill', skill, count(*) from found, unnest(skill_keys) skill group by skill order by 3 desc limit 20)
        union all (select 'source', source_kind::text, count(*) from found group by source_kind)
        union all (select 'country', country, count(*) from found group by country order by 3 desc limit 50)
        union all (select 'stage', a.stage::text, count(distinct a.candidate_id) from found join applications a on a.candidate_id = found.id and a.state in (1, 5) group by a.stage)
        """;

    private static async Task Bare(NpgsqlDataSource database, params string[] statements)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection);
        foreach (var statement in statements)
            batch.BatchCommands.Add(new(statement));
        await using var rows = await batch.ExecuteReaderAsync();
        do
        {
            while (await rows.ReadAsync())
            {
            }
        }
        while (await rows.NextResultAsync());
    }

    private static async Task Board(SearchService.SearchServiceClient search)
    {
        var times = new List<double>();
        for (var round = -3; round < 100; round++)
        {
            var taken = await Time(async () =>
            {
                var board = await search.GetBoardAsync(new() { RoleId = Population.Role.ToString() });
                if (board.Columns.Sum(column => column.Count) != Population.LiveOfRole)
                    throw new InvalidOperationException("The board does not count every application.");
            });
            if (round >= 0)
                times.Add(taken);
        }
        Console.WriteLine($"board of a role with 2,000 applications: p50 {At(times, 50)} ms, p95 {At(times, 95)} ms; the goal is 50");
    }

    private static async Task Pages(CandidateService.CandidateServiceClient client, int candidates)
    {
        const int size = 50;
        var page = Math.Min(10_000, candidates / size / 2);
        var token = "";
        for (var rows = 0; rows < (page - 1) * size; rows += 200)
            token = (await client.ListCandidatesAsync(new() { PageSize = Math.Min(200, (page - 1) * size - rows), PageToken = token })).NextPageToken;
        List<double> first = [], far = [];
        for (var round = -3; round < 100; round++)
        {
            var (near, late) = (await Time(() => client.ListCandidatesAsync(new() { PageSize = size }).ResponseAsync),
                await Time(() => client.ListCandidatesAsync(new() { PageSize = size, PageToken = token }).ResponseAsync));
            if (round >= 0)
            {
                first.Add(near);
                far.Add(late);
            }
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"list of candidates: page 1 {At(first, 50)} ms, page {page:N0} {At(far, 50)} ms (p50); ratio {Quantile(far, 50) / Quantile(first, 50):F2}"));
    }

    private static async Task Once(string name, Func<Task> call)
    {
        await Time(call);
        var second = await Time(call);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {second:F0} ms, the second time"));
    }

    private static async Task<double> Time(Func<Task> call)
    {
        var start = Stopwatch.GetTimestamp();
        await call();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Quantile(List<double> times, int percent) => times.Order().ElementAt(Math.Min(times.Count - 1, times.Count * percent / 100));

    private static string At(List<double> times, int percent) => Quantile(times, percent).ToString("F1", CultureInfo.InvariantCulture);

    private static void Row(params string[] cells) => Console.WriteLine("| " + string.Join(" | ", cells.Select((cell, i) => i == 0 ? cell.PadRight(24) : cell.PadLeft(8))) + " |");
}
