using System.Text.Json;
using System.Text.Json.Nodes;
using Scalar.AspNetCore;

namespace Hiring.Gateway.OpenApi;

/// <summary>One OpenAPI document for all services at <c>/openapi/v1.json</c>, and a page to read and try it at <c>/scalar</c>.</summary>
internal static class ApiDocument
{
    private const string Client = "api-document";

    private const string PagePolicy =
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; frame-ancestors 'none'";

    public static void AddApiDocument(this WebApplicationBuilder builder)
    {
        builder.Services.AddHttpClient(Client, client =>
        {
            client.Timeout = TimeSpan.FromSeconds(3);
            client.MaxResponseContentBufferSize = 4 * 1024 * 1024;
        }).AddServiceDiscovery();
        builder.Services.AddSingleton(services => new ServiceDocuments(
            services.GetRequiredService<IHttpClientFactory>(), Client, TimeProvider.System, builder.Configuration.GetSection("Gateway:Services").Get<string[]>() ?? []));
    }

    public static void MapApiDocument(this WebApplication app)
    {
        var hasOwnIssuer = app.Configuration.GetSection("services:identity").Exists();
        app.MapGet("/openapi/v1.json", async (ServiceDocuments services, HttpResponse response, CancellationToken cancellation) =>
        {
            var document = new JoinedDocument(hasOwnIssuer ? "/connect/token" : null);
            foreach (var part in await services.GetAsync(cancellation))
                document.Add(part);
            response.Headers.CacheControl = "no-cache";
            return Results.Text(document.ToJson(), "application/json");
        }).AllowAnonymous();

        app.MapScalarApiReference("/scalar", scalar =>
        {
            // The page is complete in itself: no font, no telemetry and no assistant of anybody else's.
            scalar.WithTitle("Hiring API").DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp().HideDeveloperTools().HideClientButton();
            scalar.AddPreferredSecuritySchemes(JoinedDocument.SecurityScheme);
        }).AddEndpointFilter((context, next) =>
        {
            // A secret is typed into this page, so the browser holds it to talking to the gateway alone.
            context.HttpContext.Response.Headers.ContentSecurityPolicy = PagePolicy;
            return next(context);
        }).AllowAnonymous();
    }
}

/// <summary>The documents that the services serve of themselves, kept for a while.</summary>
internal sealed class ServiceDocuments(IHttpClientFactory clients, string client, TimeProvider time, IReadOnlyCollection<string> services) : IDisposable
{
    private static readonly TimeSpan KeepWhole = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan KeepPart = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim once = new(1);
    private IReadOnlyList<JsonObject> documents = [];
    private DateTimeOffset goodUntil;

    /// <summary>The documents of those services that answer, in the order of the configuration.</summary>
    public async Task<IReadOnlyList<JsonObject>> GetAsync(CancellationToken cancellation)
    {
        await once.WaitAsync(cancellation);
        try
        {
            if (time.GetUtcNow() >= goodUntil)
            {
                var answers = await Task.WhenAll(services.Select(service => FetchAsync(service, cancellation)));
                documents = [.. answers.OfType<JsonObject>()];
                goodUntil = time.GetUtcNow() + (documents.Count == services.Count ? KeepWhole : KeepPart);
            }

            return documents;
        }
        finally
        {
            once.Release();
        }
    }

    public void Dispose() => once.Dispose();

    private async Task<JsonObject?> FetchAsync(string service, CancellationToken cancellation)
    {
        try
        {
            using var http = clients.CreateClient(client);
            return await http.GetFromJsonAsync<JsonObject>($"http://{service}/openapi/v1.json", cancellation);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or NotSupportedException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            return null;
        }
    }
}
