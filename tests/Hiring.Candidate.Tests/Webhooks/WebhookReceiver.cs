using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Hiring.Candidate.Tests.Webhooks;

/// <summary>What a receiver got.</summary>
internal sealed record Received(string Id, string Body, HeaderDictionary Headers);

/// <summary>A receiver of webhooks: a real HTTP server on loopback that answers what a test wants.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WebhookReceiver(WebApplication app) => _app = app;

    internal string Url => _app.Urls.Single() + "/hook";

    internal ConcurrentQueue<Received> Calls { get; } = new();

    /// <summary>How each call is answered.</summary>
    internal Func<HttpContext, Task> Answer { get; set; } = http => Status(http, 204);

    internal static Task Status(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    internal static async Task<WebhookReceiver> Start(int status = 204)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var receiver = new WebhookReceiver(builder.Build()) { Answer = http => Status(http, status) };
        receiver._app.Run(receiver.Take);
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>The calls, once there are so many.</summary>
    internal async Task<IReadOnlyList<Received>> Wait(int count)
    {
        await Until.Holds(() => Calls.Count >= count, $"{Calls.Count} of {count} calls came");
        return [.. Calls];
    }

    private async Task Take(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var headers = new HeaderDictionary();
        foreach (var (name, value) in http.Request.Headers)
            headers[name] = value;
        Calls.Enqueue(new(http.Request.Headers["webhook-id"].ToString(), await reader.ReadToEndAsync(), headers));
        await Answer(http);
    }

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(soon.Token);
        await _app.DisposeAsync();
    }
}

/// <summary>Waits for what another part of the system is about to do.</summary>
internal static class Until
{
    internal static Task Holds(Func<bool> condition, string what) => Holds(() => Task.FromResult(condition()), what);

    internal static async Task Holds(Func<Task<bool>> condition, string what)
    {
        for (var tries = 0; tries < 2400; tries++)
        {
            if (await condition())
                return;
            await Task.Delay(25);
        }
        Assert.Fail($"Waited a minute: {what}.");
    }
}
