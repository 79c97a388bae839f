using System.Net;
using System.Text.Json;
using Hiring.Candidate.V1;
using Hiring.CompensationBenchmark.V1;

namespace Hiring.SystemTests;

/// <summary>What is wrong with a call is said in problem details with the field named, and nothing has changed.</summary>
public sealed class BadInputTests(RunningSystem system) : SystemTest(system)
{
    private const string Unknown = "01890000-0000-7000-8000-000000000000";

    [Theory]
    [InlineData("/v1/roles/", "candidate.hiring", "role")]
    [InlineData("/v1/loops/", "scheduling.hiring", "loop")]
    [InlineData("/v1/rubrics/", "evaluation.hiring", "rubric")]
    public async Task An_unknown_id_is_not_found_and_the_answer_names_what_was_looked_for(string path, string domain, string type)
    {
        var problem = await Problem.OfAsync(Platform.Rest.GetAsync(path + Unknown));

        Assert.Equal((HttpStatusCode.NotFound, "NOT_FOUND", domain), (problem.Status, problem.Reason, problem.Domain));
        Assert.Equal(type, problem.Json["resource"]!["resourceType"]!.GetValue<string>());
        Assert.Equal(Unknown, problem.Json["resource"]!["resourceName"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_id_that_is_none_names_its_field()
    {
        var problem = await Problem.OfAsync(Platform.Rest.GetAsync("/v1/roles/42"));
        Assert.Equal((HttpStatusCode.BadRequest, "FIELD_INVALID"), (problem.Status, problem.Reason));
        Assert.Equal(["role_id"], problem.Fields);
    }

    [Theory]
    [InlineData("""{ "role": { "title": """, "body")]
    [InlineData("""{ "role": { "headcount": "many" } }""", "body")]
    [InlineData("""{ "role": { "title": "T", "level": "LEVEL_SENIOR", "location": "US", "headcount": 0, "challenge": { "scale": {} } } }""",
        "role.headcount")]
    public async Task A_malformed_body_names_what_is_wrong_and_opens_no_role(string body, string field)
    {
        var before = await RolesAsync();
        var problem = await Problem.OfPostAsync(Platform.Rest, "/v1/roles", body);

        Assert.Equal(HttpStatusCode.BadRequest, problem.Status);
        Assert.Equal([field], problem.Fields);
        Assert.Equal(before, await RolesAsync());
    }

    [Theory]
    [InlineData(200_000_000, HttpStatusCode.RequestEntityTooLarge, "REQUEST_TOO_LARGE")]
    [InlineData(7 * 1024 * 1024, HttpStatusCode.BadRequest, "FIELD_INVALID")]
    [InlineData(5 * 1024 * 1024 + 1, HttpStatusCode.BadRequest, "FIELD_INVALID")]
    public async Task A_resume_that_is_too_large_is_refused_and_nothing_of_it_is_kept(int bytes, HttpStatusCode status, string reason)
    {
        var candidate = (await new Recruiting(Platform).ApplyAsync()).CandidateId;
        var file = new byte[bytes];
        "%PDF-1.7"u8.CopyTo(file);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/candidates/{candidate}/resumes") { Content = new ByteArrayContent(file) };
        request.Content.Headers.ContentType = new("application/pdf");
        request.Headers.ExpectContinue = true;

        var problem = await Problem.OfAsync(Platform.Rest.SendAsync(request));

        Assert.Equal((status, reason), (problem.Status, problem.Reason));
        Assert.Empty((await Platform.Api<IIntakeApi>().ListResumesAsync(candidate)).Resumes);
    }

    [Fact]
    public async Task A_part_of_a_file_at_no_offset_names_the_offset_and_not_the_type_of_the_file()
    {
        var import = await Platform.Api<IIntakeApi>().CreateCandidateImportAsync(new() { Name = "meetup", Source = new() { Kind = SourceKind.Inbound } });
        using var part = new StringContent("name\nGrace Example\n", System.Text.Encoding.UTF8, "text/csv");

        var problem = await Problem.OfAsync(Platform.Rest.PostAsync($"/v1/candidate-imports/{import.Id}/rows?offset=soon", part));

        Assert.Equal((HttpStatusCode.BadRequest, "MALFORMED_REQUEST"), (problem.Status, problem.Reason));
        Assert.Equal(["offset"], problem.Fields);
    }

    [Fact]
    public async Task A_stage_that_cannot_follow_is_refused_with_the_one_that_can()
    {
        var application = await new Recruiting(Platform).ApplyAsync();
        var problem = await Problem.OfPostAsync(
            Platform.Rest, $"/v1/applications/{application.Id}:advance", """{ "stage": "STAGE_OFFER" }""");

        Assert.Equal((HttpStatusCode.BadRequest, "STAGE_CANNOT_FOLLOW"), (problem.Status, problem.Reason));
        Assert.Equal("STAGE_SOURCED", problem.Json["metadata"]!["stage"]!.GetValue<string>());
        Assert.Equal("STAGE_SCREENING", problem.Json["metadata"]!["next_stage"]!.GetValue<string>());
        Assert.Equal(application, await Platform.Api<ICandidateApi>().GetApplicationAsync(application.Id));
    }

    [Theory]
    [InlineData("/v1/offers", "base_salary.currency_code",
        """{ "applicationId": "APPLICATION", "baseSalary": { "currencyCode": "XQZ", "units": "100000" } }""")]
    [InlineData("/v1/offer-checks", "amount.currency_code",
        """
        {
          "jobFamily": "backend-engineering", "level": "LEVEL_SENIOR", "location": "US-WA",
          "amount": { "currencyCode": "XQZ", "units": "100000" }
        }
        """)]
    public async Task A_currency_that_does_not_exist_names_its_field(string path, string field, string body)
    {
        var application = await new Recruiting(Platform).ApplyAsync();
        var problem = await Problem.OfPostAsync(
            Platform.Rest, path, body.Replace("APPLICATION", application.Id, StringComparison.Ordinal));

        Assert.Equal((HttpStatusCode.BadRequest, "FIELD_INVALID"), (problem.Status, problem.Reason));
        Assert.Equal([field], problem.Fields);
        Assert.Equal(application, await Platform.Api<ICandidateApi>().GetApplicationAsync(application.Id));
    }

    [Fact]
    public async Task Market_data_with_a_broken_row_names_line_and_column_and_imports_none_of_it()
    {
        const string header = "work_year,experience_level,employment_type,job_title,salary,salary_currency,salary_in_usd,"
            + "employee_residence,remote_ratio,company_location,company_size";
        const string csv = $"""
            {header}
            2022,SE,FT,Data Engineer,120000,USD,120000,US,100,US,M
            2022,SE,FT,Data Engineer,many,USD,1,US,100,US,M
            """;
        var before = (await Platform.Api<ICompensationApi>().ListMarketDataAsync()).Imports;
        var body = JsonSerializer.Serialize(new { source = "broken", format = "MARKET_DATA_FORMAT_AIJOBS_OBSERVATIONS", csv });
        var problem = await Problem.OfPostAsync(Platform.Rest, "/v1/market-data:import", body);

        Assert.Equal((HttpStatusCode.BadRequest, "FIELD_INVALID"), (problem.Status, problem.Reason));
        Assert.Equal(["csv: line 3, salary"], problem.Fields);
        Assert.Equal(before, (await Platform.Api<ICompensationApi>().ListMarketDataAsync()).Imports);
    }

    private async Task<IEnumerable<string>> RolesAsync() =>
        (await Platform.Api<ICandidateApi>().ListRolesAsync(200)).Roles.Select(role => role.Id);
}
