using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Hiring.SystemTests;

/// <summary>A refusal as problem details (RFC 9457).</summary>
internal sealed record Problem(
    HttpStatusCode Status, string Reason, string Domain, string TraceId, IReadOnlyList<string> Fields, JsonObject Json)
{
    /// <summary>Reads an answer that must be a refusal, after the checks that hold for every one of them.</summary>
    public static async Task<Problem> OfAsync(Task<HttpResponseMessage> call)
    {
        using var answer = await call;
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(
            answer.Content.Headers.ContentType?.MediaType is "application/problem+json",
            $"{answer.StatusCode} with {answer.Content.Headers.ContentType}: {text}");
        foreach (var inside in (string[])["127.0.0.1", "Exception", "Npgsql", "   at "])
            Assert.DoesNotContain(inside, text, StringComparison.Ordinal);

        var json = JsonNode.Parse(text)!.AsObject();
        Assert.Equal((int)answer.StatusCode, json["status"]!.GetValue<int>());
        Assert.NotEqual("", Text("title"));
        Assert.NotEqual("", Text("detail"));
        Assert.Matches("^[0-9a-f]{32}$", Text("traceId"));
        var fields = json["errors"]?.AsArray().Select(error => error!["field"]!.GetValue<string>()) ?? [];
        return new(answer.StatusCode, Text("reason"), Text("domain"), Text("traceId"), [.. fields], json);

        string Text(string name) => json[name]?.GetValue<string>() ?? "";
    }

    /// <summary>Posts a body as it is.</summary>
    public static async Task<Problem> OfPostAsync(HttpClient http, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await OfAsync(http.PostAsync(path, content));
    }
}
