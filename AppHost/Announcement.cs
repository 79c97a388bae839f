using System.Text.Json;
using Hiring.AppHost.Backing;

namespace Hiring.AppHost;

/// <summary>What a person needs to know once everything answers.</summary>
internal static class Announcement
{
    /// <summary>Writes the file that local programs find the gateway by, and prints every address, when the gateway is healthy.</summary>
    public static void TellWhereEverythingIs(
        this IDistributedApplicationBuilder builder,
        IResourceBuilder<ProjectResource> gateway,
        IResourceBuilder<ProjectResource> identity,
        Client demo,
        IBacking backing)
    {
        gateway.OnResourceReady((_, _, _) =>
        {
            var rest = gateway.GetEndpoint("http").Url;
            var grpc = gateway.GetEndpoint("grpc").Url;
            var file = WriteClientFile(rest, grpc, identity.GetEndpoint("http").Url, demo);
            Console.WriteLine($"""

                The system is up.
                  REST            {rest}
                  gRPC            {grpc}  (HTTP/2 prior knowledge)
                  API reference   {rest}/scalar
                  Dashboard       {DashboardAddress(builder)}
                  Backing         {backing.Description}
                  For clients     {file}
                Ctrl+C stops everything.

                """);
            return Task.CompletedTask;
        });
    }

    private static string WriteClientFile(string rest, string grpc, string authority, Client demo)
    {
        var folder = Directory.CreateDirectory(Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "hiring"));
        var path = Path.Combine(folder.FullName, "client.json");
        var content = new { Gateway = rest, GatewayGrpc = grpc, Authority = authority, ClientId = demo.Id, ClientSecret = demo.Secret };
        PrivateFile.Write(path, JsonSerializer.Serialize(content, JsonSerializerOptions.Web));
        return path;
    }

    private static string DashboardAddress(IDistributedApplicationBuilder builder) =>
        $"{builder.Configuration["ASPNETCORE_URLS"]}/login?t={builder.Configuration["AppHost:BrowserToken"]}";
}
