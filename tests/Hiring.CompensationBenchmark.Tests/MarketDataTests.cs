using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Grpc.Core;
using Hiring.CompensationBenchmark.V1;
using Hiring.Testing;

namespace Hiring.CompensationBenchmark.Tests;

public sealed class MarketDataTests(CompensationHost host) : IClassFixture<CompensationHost>
{
    private const string Header = "work_year,experience_level,employment_type,job_title,salary,salary_currency,salary_in_usd,employee_residence,remote_ratio,company_location,company_size\n";

    [Fact]
    public async Task A_file_with_a_broken_row_is_refused_whole_and_names_line_and_column()
    {
        var refusal = await Refusal.Of(host.Client.ImportMarketDataAsync(new()
        {
            Source = "broken", Format = MarketDataFormat.AijobsObservations,
            Csv = Header + "2022,SE,FT,Data Engineer,100000,USD,100000,US,100,US,M\n2022,SE,FT,Data Engineer,many,USD,1,US,100,US,M\n2022,XX,FT,Data Engineer,1,QQQ,1,US,100,US,M\n",
        }));

        Assert.Equal(StatusCode.InvalidArgument, refusal.Status);
        Assert.Equal(["csv: line 3, salary", "csv: line 4, experience_level", "csv: line 4, salary_currency"], refusal.Fields);
        Assert.NotEmpty(refusal.TraceId);
        Assert.DoesNotContain((await host.Client.ListMarketDataAsync(new())).Imports, import => import.Source == "broken");
    }

    [Fact]
    public async Task Rest_answers_a_refusal_with_its_details()
    {
        var response = await host.Rest().PostAsJsonAsync("/v1/market-data:import", new { source = "", format = "MARKET_DATA_FORMAT_AIJOBS_OBSERVATIONS", csv = "x" });

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var text = await response.Content.ReadAsStringAsync();
        TestContext.Current.TestOutputHelper!.WriteLine(text);
        var details = JsonDocument.Parse(text).RootElement.GetProperty("details");
        Assert.Contains(details.EnumerateArray(), d => d.TryGetProperty("reason", out var reason) && reason.GetString() == "FIELD_INVALID");
        Assert.Contains(details.EnumerateArray(), d => d.TryGetProperty("fieldViolations", out var fields) && fields[0].GetProperty("field").GetString() == "source");
    }
}
