using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hiring.Candidate.V1;

namespace Hiring.Candidate.Tests;

public sealed class RestTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    private const string Role = """
        {"role": {"title": "Senior backend engineer", "level": "LEVEL_SENIOR", "location": "US-CA", "headcount": 1,
          "challenge": {"scale": {"peakRequestsPerSecond": 3000, "services": 6}}, "essentialCompetencies": ["consistency"]}}
        """;

    [Fact]
    public async Task A_hire_goes_through_by_REST()
    {
        var role = await Send(HttpMethod.Post, "/v1/roles", Role);
        var changed = await Send(HttpMethod.Patch, $"/v1/roles/{role["id"]}", """{"role": {"essentialCompetencies": ["data modelling"]}, "updateMask": "essentialCompetencies"}""");
        Assert.Equal(("Senior backend engineer", "data modelling"), ((string)changed["title"]!, (string)changed["essentialCompetencies"]![0]!));
        Assert.Equal("ROLE_STATE_OPEN", (string)(await Send(HttpMethod.Post, $"/v1/roles/{role["id"]}:open", "{}"))["state"]!);
        var candidate = await Send(HttpMethod.Post, "/v1/candidates:import", """
            {"resume": {"basics": {"name": "Ada Example", "email": "ada@example.org"}}, "source": {"kind": "SOURCE_KIND_REFERRAL"},
             "signals": [{"kind": "SIGNAL_KIND_OPERATED_PRODUCTION", "claim": "operated a ledger", "evidence": "the team lead", "scale": {"peakRequestsPerSecond": 9000}}]}
            """);
        var application = await Send(HttpMethod.Post, "/v1/applications", $$"""{"candidateId": "{{candidate["id"]}}", "roleId": "{{role["id"]}}"}""");
        foreach (var stage in new[] { "SCREENING", "INTERVIEW", "DECISION", "OFFER" })
            await Send(HttpMethod.Post, $"/v1/applications/{application["id"]}:advance", $$"""{"stage": "STAGE_{{stage}}"}""");
        var shortlist = await Send(HttpMethod.Get, $"/v1/roles/{role["id"]}/shortlist");
        Assert.Equal(("Ada Example", "FIT_VERDICT_MATCHED"), ((string)shortlist["entries"]![0]!["displayName"]!, (string)shortlist["entries"]![0]!["fit"]!));
        host.Evaluation.Decides((string)application["id"]!);
        var offer = await Send(HttpMethod.Post, "/v1/offers", $$"""{"applicationId": "{{application["id"]}}", "baseSalary": {"currencyCode": "USD", "units": "160000"} }""");
        Assert.Equal("OFFER_STATE_ACCEPTED", (string)(await Send(HttpMethod.Post, $"/v1/offers/{offer["id"]}:accept", "{}"))["state"]!);

        Assert.Equal("STAGE_HIRED", (string)(await Send(HttpMethod.Get, $"/v1/applications/{application["id"]}"))["stage"]!);
        Assert.Equal("ROLE_STATE_FILLED", (string)(await Send(HttpMethod.Get, $"/v1/roles/{role["id"]}"))["state"]!);
        Assert.Single((await Send(HttpMethod.Get, $"/v1/applications?roleId={role["id"]}&pageSize=5"))["applications"]!.AsArray());
    }

    [Theory]
    [InlineData("POST", "/v1/roles", "{\"role\": ")]
    [InlineData("POST", "/v1/roles", "[]")]
    [InlineData("POST", "/v1/roles", "{\"role\": {\"title\": 7}}")]
    [InlineData("POST", "/v1/roles", "{\"role\": {\"level\": \"LEVEL_WIZARD\"}}")]
    [InlineData("POST", "/v1/roles", "{}")]
    [InlineData("POST", "/v1/candidates:import", "{\"resume\": \"Ada\"}")]
    [InlineData("POST", "/v1/applications", "{\"candidateId\": \"1\", \"roleId\": \"2\"}")]
    [InlineData("GET", "/v1/roles/7", null)]
    [InlineData("GET", "/v1/roles?pageSize=-1", null)]
    [InlineData("GET", "/v1/roles?pageToken=AAAA", null)]
    public async Task A_malformed_request_is_a_bad_request_and_changes_nothing(string method, string path, string? body)
    {
        var before = await host.Sql<string>("select (select count(*) from roles) || ',' || (select count(*) from candidates) || ',' || (select count(*) from applications)");

        using var response = await Call(new HttpMethod(method), path, body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(3, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetInt32());
        Assert.Equal(before, await host.Sql<string>("select (select count(*) from roles) || ',' || (select count(*) from candidates) || ',' || (select count(*) from applications)"));
    }

    [Fact]
    public async Task A_refusal_carries_its_reason_its_field_and_its_trace()
    {
        var application = await host.ApplicationAt(Stage.Sourced);

        using var state = await Call(HttpMethod.Post, $"/v1/applications/{application.Id}:advance", """{"stage": "STAGE_OFFER"}""");
        using var field = await Call(HttpMethod.Post, "/v1/candidates:import", """{"resume": {"basics": {}}, "source": {"kind": "SOURCE_KIND_INBOUND"}}""");
        using var unknown = await Call(HttpMethod.Get, $"/v1/offers/{Guid.CreateVersion7()}");

        Assert.Equal(HttpStatusCode.BadRequest, state.StatusCode);
        var details = await Details(state);
        Assert.Contains(details, d => (string?)d!["reason"] == "STAGE_CANNOT_FOLLOW" && (string?)d["domain"] == "candidate.hiring" && (string?)d["metadata"]!["next_stage"] == "STAGE_SCREENING");
        Assert.Contains(details, d => d!["requestId"] is not null);
        Assert.Contains(await Details(field), d => (string?)d!["fieldViolations"]?[0]?["field"] == "resume.basics.name");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    private static async Task<JsonArray> Details(HttpResponseMessage response) =>
        JsonNode.Parse(await response.Content.ReadAsStringAsync())!["details"]!.AsArray();

    private async Task<JsonNode> Send(HttpMethod method, string path, string? body = null)
    {
        using var response = await Call(method, path, body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{method} {path}: {text}");
        return JsonNode.Parse(text)!;
    }

    private async Task<HttpResponseMessage> Call(HttpMethod method, string path, string? body = null)
    {
        using var client = host.Rest();
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return await client.SendAsync(request);
    }
}
