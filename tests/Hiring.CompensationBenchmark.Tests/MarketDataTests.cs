using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dapper;
using Grpc.Core;
using Hiring.CompensationBenchmark.V1;
using Hiring.Testing;
using Npgsql;

namespace Hiring.CompensationBenchmark.Tests;

public sealed class MarketDataTests(CompensationHost host) : IClassFixture<CompensationHost>
{
    private const string Header = "work_year,experience_level,employment_type,job_title,salary,salary_currency,salary_in_usd,employee_residence,remote_ratio,company_location,company_size\n";

    [Fact]
    public async Task A_file_with_a_broken_row_is_refused_whole_and_names_line_and_column()
    {
        var refusal = await Refusal.Of(host.Client.ImportMarketDataAsync(Request("broken",
            Row(100_000) + "2022,SE,FT,Data Engineer,many,USD,1,US,100,US,M\n2022,XX,FT,Data Engineer,1,QQQ,1,US,100,US,M\n2022,SE\n")));

        Assert.Equal(StatusCode.InvalidArgument, refusal.Status);
        Assert.Equal(["csv: line 3, salary", "csv: line 4, experience_level", "csv: line 4, salary_currency", "csv: line 5, row"], refusal.Fields);
        Assert.Matches("^[0-9a-f]{32}$", refusal.TraceId);
        Assert.Equal(0, await Count("select count(*) from market_imports where source = 'broken'"));
    }

    [Theory]
    [InlineData("a,b\n1,2\n", "the header has no column 'work_year'")]
    [InlineData(Header, "holds no row")]
    [InlineData(Header + "2022,SE,FT,Gardener,1000,USD,1000,US,100,US,M\n", "holds no row")]
    [InlineData("\"", "the header has no column")]
    public async Task A_file_without_anything_to_take_in_is_refused(string csv, string says)
    {
        var refusal = await Refusal.Of(host.Client.ImportMarketDataAsync(new() { Source = "nothing", Format = MarketDataFormat.AijobsObservations, Csv = csv }));

        Assert.Equal(StatusCode.InvalidArgument, refusal.Status);
        Assert.Contains(says, refusal.Message);
    }

    [Fact]
    public async Task A_text_that_cannot_be_stored_is_refused_by_its_field()
    {
        var refusal = await Refusal.Of(host.Client.ImportMarketDataAsync(Request("nul\0", Row(1))));

        Assert.Equal(["source"], refusal.Fields);
    }

    [Fact]
    public async Task The_same_source_again_takes_the_place_of_what_it_said_before()
    {
        await host.Client.ImportMarketDataAsync(Request("edition", string.Concat(Enumerable.Repeat(Row(100_000, "FR"), 12))));
        Assert.Equal(100_000m, await Median("FR"));

        var second = await host.Client.ImportMarketDataAsync(Request("edition", string.Concat(Enumerable.Repeat(Row(200_000, "FR"), 10))));

        Assert.Equal(10, second.Rows);
        Assert.InRange(second.CreateTime.ToDateTime(), DateTime.UtcNow.AddMinutes(-1), DateTime.UtcNow.AddMinutes(1));
        // Also shows that the cached benchmark went with the old edition.
        Assert.Equal(200_000m, await Median("FR"));
        Assert.Equal(10, await Count("select count(*) from observations o join market_imports i on i.id = o.import_id where source = 'edition'"));
    }

    [Fact]
    public async Task Two_imports_of_one_source_at_once_leave_one_edition()
    {
        await Task.WhenAll(Enumerable.Range(1, 10).Select(i =>
            host.Client.ImportMarketDataAsync(Request("race", string.Concat(Enumerable.Repeat(Row(1000 * i, "IT"), 10)))).ResponseAsync));

        Assert.Equal(1, await Count("select count(*) from market_imports where source = 'race' and superseded_at is null"));
        Assert.Equal(10, await Count("select count(*) from observations o join market_imports i on i.id = o.import_id where source = 'race'"));
    }

    [Fact]
    public async Task A_repeated_call_answers_the_first_answer_and_does_nothing_twice()
    {
        var request = Request("once", Row(1));
        request.RequestId = Guid.NewGuid().ToString();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.Client.ImportMarketDataAsync(request).ResponseAsync));

        Assert.All(answers, answer => Assert.Equal(answers[0], answer));
        Assert.Equal(1, await Count("select count(*) from market_imports where source = 'once'"));
        Assert.Equal(1, await Count($"select count(*) from feed_events where encode(payload, 'escape') like '%{answers[0].Id}%'"));
    }

    [Fact]
    public async Task A_request_id_with_another_body_is_refused()
    {
        var request = Request("first body", Row(1));
        request.RequestId = Guid.NewGuid().ToString();
        await host.Client.ImportMarketDataAsync(request);

        request.Source = "second body";
        var refusal = await Refusal.Of(host.Client.ImportMarketDataAsync(request));

        Assert.Equal((StatusCode.AlreadyExists, "REQUEST_ID_REUSED"), (refusal.Status, refusal.Reason));
        Assert.Equal(0, await Count("select count(*) from market_imports where source = 'second body'"));
    }

    [Fact]
    public async Task Pages_show_every_import_once_newest_first()
    {
        for (var i = 0; i < 5; i++)
            await host.Client.ImportMarketDataAsync(Request($"page {i}", Row(1)));
        var seen = new List<string>();
        var token = "";
        do
        {
            var page = await host.Client.ListMarketDataAsync(new() { PageSize = 2, PageToken = token });
            Assert.InRange(page.Imports.Count, 0, 2);
            seen.AddRange(page.Imports.Select(import => import.Id));
            token = page.NextPageToken;
        } while (token.Length > 0);

        Assert.Equal(seen.OrderDescending(StringComparer.Ordinal), seen);
        Assert.Equal(await Count("select count(*) from market_imports"), seen.Distinct().Count());
    }

    [Theory]
    [InlineData(-1, "", "page_size")]
    [InlineData(0, "nonsense", "page_token")]
    public async Task A_page_that_cannot_be_is_refused(int size, string token, string field)
    {
        var refusal = await Refusal.Of(host.Client.ListMarketDataAsync(new() { PageSize = size, PageToken = token }));

        Assert.Equal([field], refusal.Fields);
    }

    [Fact]
    public async Task Rest_answers_a_refusal_with_its_details()
    {
        var response = await host.Rest().PostAsJsonAsync("/v1/market-data:import", new { source = "", format = "MARKET_DATA_FORMAT_AIJOBS_OBSERVATIONS", csv = "x" });

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var details = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("details");
        Assert.Contains(details.EnumerateArray(), d => d.TryGetProperty("reason", out var reason) && reason.GetString() == "FIELD_INVALID");
        Assert.Contains(details.EnumerateArray(), d => d.TryGetProperty("fieldViolations", out var fields) && fields[0].GetProperty("field").GetString() == "source");
    }

    [Fact]
    public async Task Every_import_is_told_to_whoever_follows()
    {
        var import = await host.Client.ImportMarketDataAsync(Request("told", Row(1)));
        using var stream = host.Client.FollowEvents(new());
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await foreach (var told in stream.ResponseStream.ReadAllAsync(patience.Token))
            if (told.MarketDataImported.ImportId == import.Id)
                return;
    }

    private static ImportMarketDataRequest Request(string source, string rows) =>
        new() { Source = source, Format = MarketDataFormat.AijobsObservations, Csv = Header + rows };

    private static string Row(int salary, string residence = "US") => $"2022,SE,FT,Data Engineer,{salary},EUR,1,{residence},100,US,M\n";

    private async Task<decimal> Median(string location) => (await host.Client.GetBenchmarkAsync(
        new() { JobFamily = "data-engineering", Level = Level.Senior, Location = location })).Percentiles[2].Pay.DecimalValue;

    private async Task<int> Count(string sql)
    {
        await using var connection = new NpgsqlConnection(host.Database);
        return await connection.ExecuteScalarAsync<int>(sql);
    }
}
