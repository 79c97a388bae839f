using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Hiring.Gateway.Tests;

public sealed class ApiDocumentTests(RunningSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private async Task<JsonObject> DocumentAsync() => (await system.Anonymous.GetFromJsonAsync<JsonObject>("/openapi/v1.json", Cancellation))!;

    [Fact]
    public async Task The_services_that_answer_are_described_although_one_is_down()
    {
        var document = await DocumentAsync();
        Assert.Equal("3.1.1", document["openapi"]!.GetValue<string>());
        Assert.Equal(["/v1/candidate-events", "/v1/candidates:import", "/v1/offers/{kind}:accept", "/v1/roles", "/v1/roles/{roleId}"],
            document["paths"]!.AsObject().Select(path => path.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_method_is_described_with_its_words_its_parameters_and_its_errors()
    {
        var operation = (await DocumentAsync())["paths"]!["/v1/roles"]!["get"]!;
        Assert.Equal("Answers no roles", operation["summary"]!.GetValue<string>());
        Assert.EndsWith("Needs no token.", operation["description"]!.GetValue<string>());
        var size = operation["parameters"]!.AsArray().Single(parameter => parameter!["name"]!.GetValue<string>() == "pageSize")!;
        Assert.Equal("query", size["in"]!.GetValue<string>());
        Assert.Equal("Most roles to answer.", size["description"]!.GetValue<string>());
        Assert.Equal("""{"type":"integer","format":"int32","maximum":200,"minimum":0}""", size["schema"]!.ToJsonString());
        Assert.Equal("#/components/responses/Problem", operation["responses"]!["default"]!["$ref"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_path_variable_is_not_said_again_in_the_body()
    {
        var operation = (await DocumentAsync())["paths"]!["/v1/offers/{kind}:accept"]!["post"]!;
        Assert.Equal("path", Assert.Single(operation["parameters"]!.AsArray())!["in"]!.GetValue<string>());
        Assert.Empty(operation["requestBody"]!["content"]!["application/json"]!["schema"]!["properties"]!.AsObject());
    }

    [Fact]
    public async Task Fields_are_described_as_protobuf_JSON_writes_them()
    {
        var schemas = (await DocumentAsync())["components"]!["schemas"]!;
        var role = schemas["candidate.v1.Role"]!;
        Assert.Equal("A role.", role["description"]!.GetValue<string>());
        Assert.Equal("""["title"]""", role["required"]!.ToJsonString());
        Assert.Equal("""{"type":"string","format":"int64","description":"Requests a second at the peak."}""", role["properties"]!["peakRps"]!.ToJsonString());
        Assert.Equal("""{"type":"string","minLength":1,"maxLength":200,"description":"Shown to candidates."}""", role["properties"]!["title"]!.ToJsonString());
        Assert.Equal("date-time", role["properties"]!["createTime"]!["format"]!.GetValue<string>());
        Assert.Equal("""["LEVEL_UNSPECIFIED","LEVEL_SENIOR"]""", schemas["candidate.v1.Level"]!["enum"]!.ToJsonString());
        Assert.Equal("Knows what can go wrong.", schemas["candidate.v1.Level"]!["x-enum-descriptions"]!["LEVEL_SENIOR"]!.GetValue<string>());
    }

    [Fact]
    public async Task Every_reference_leads_somewhere()
    {
        var document = await DocumentAsync();
        foreach (Match reference in Regex.Matches(document.ToJsonString(), "\"\\$ref\":\"#/([^\"]+)\""))
        {
            JsonNode? node = document;
            foreach (var step in reference.Groups[1].Value.Split('/'))
                node = node![step];
            Assert.NotNull(node);
        }
    }

    [Fact]
    public async Task A_token_can_be_fetched_from_the_page()
    {
        var scheme = (await DocumentAsync())["components"]!["securitySchemes"]!["oauth2"]!;
        Assert.Equal("/connect/token", scheme["flows"]!["clientCredentials"]!["tokenUrl"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_page_is_served_whole_from_here()
    {
        using var answer = await system.Anonymous.GetAsync("/scalar", Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("default-src 'self'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        var page = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("\"openapi/v1.json\"", page, StringComparison.Ordinal);
        var script = Assert.Single(Regex.Matches(page, "<script src=\"([^\"]+)\"").Select(match => match.Groups[1].Value), address => address.Contains("scalar", StringComparison.Ordinal));
        Assert.DoesNotContain("//", script, StringComparison.Ordinal);
        using var code = await system.Anonymous.GetAsync(new Uri(answer.RequestMessage!.RequestUri!, script), Cancellation);
        Assert.Equal(HttpStatusCode.OK, code.StatusCode);
        Assert.True(code.Content.Headers.ContentLength is null or > 100_000);
    }
}
