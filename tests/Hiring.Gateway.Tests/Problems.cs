using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Hiring.Gateway.Tests;

internal static class Problems
{
    /// <summary>The answer as problem details, after the checks that hold for every error.</summary>
    public static async Task<JsonObject> ReadAsync(HttpResponseMessage answer, HttpStatusCode status, string reason)
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == status, $"{answer.StatusCode}: {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(answer.Content.Headers.ContentLength, System.Text.Encoding.UTF8.GetByteCount(text));
        foreach (var inside in new[] { "127.0.0.1", "Exception", "System.", "internal", "db-7", "grpc-status", "   at " })
            Assert.DoesNotContain(inside, text, StringComparison.Ordinal);

        var problem = JsonNode.Parse(text)!.AsObject();
        Assert.Equal(reason, Text(problem, "reason"));
        Assert.Equal((int)status, problem["status"]!.GetValue<int>());
        Assert.Equal($"urn:hiring:error:{Text(problem, "domain")}:{reason}", Text(problem, "type"));
        Assert.NotEqual("", Text(problem, "title"));
        Assert.NotEqual("", Text(problem, "detail"));
        Assert.Matches("^[0-9a-f]{32}$", Text(problem, "traceId"));
        return problem;
    }

    public static string Text(JsonNode json, string property) => json[property]?.GetValue<string>() ?? "";

    public static string Field(JsonObject problem) => Text(Assert.Single(problem["errors"]!.AsArray())!, "field");

    public static StringContent Json(string body) => new(body, System.Text.Encoding.UTF8, "application/json");

    /// <summary>An address that is sent as it is written, dots and all.</summary>
    public static Uri Raw(string root, string path)
    {
        _ = Uri.TryCreate(root + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }, out var uri);
        return uri!;
    }
}
