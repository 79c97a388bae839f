using Hiring.Candidate.V1;
using Hiring.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Hiring.Contracts.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void The_configuration_section_Hiring_is_read()
    {
        var options = Options(new()
        {
            ["Hiring:Gateway"] = "https://hiring.example", ["Hiring:Authority"] = "https://login.example/realm",
            ["Hiring:ClientId"] = "intranet", ["Hiring:ClientSecret"] = "secret", ["Hiring:Scope"] = "candidate.read",
        });
        Assert.Equal("https://hiring.example/", options.Gateway!.AbsoluteUri);
        Assert.Equal("https://login.example/realm", options.Authority!.AbsoluteUri);
        Assert.Equal(("intranet", "secret", "candidate.read"), (options.ClientId, options.ClientSecret, options.Scope));
    }

    [Fact]
    public void What_is_missing_is_named_with_the_ways_out()
    {
        var error = Assert.Throws<OptionsValidationException>(() => Options(new() { ["Hiring:Gateway"] = "http://localhost:8080", ["Hiring:ClientId"] = "demo" }));
        Assert.StartsWith("Hiring:Authority, Hiring:ClientSecret are not configured.", error.Message);
        Assert.Contains("dotnet run --project AppHost", error.Message);
        Assert.Contains(HiringClientOptions.LocalFile, error.Message);
    }

    [Fact]
    public void An_address_that_is_none_is_refused()
    {
        var error = Assert.Throws<OptionsValidationException>(() => Options(new()
        {
            ["Hiring:Gateway"] = "localhost:8080", ["Hiring:Authority"] = "http://localhost:9090", ["Hiring:ClientId"] = "demo", ["Hiring:ClientSecret"] = "secret",
        }));
        Assert.Equal("Hiring:Gateway must be an http or https address, not 'localhost:8080'.", error.Message);
    }

    [Fact]
    public void The_file_of_AppHost_stands_in_where_nothing_is_configured()
    {
        var options = new HiringClientOptions();
        Read(options, LocalFile);
        Assert.Equal("http://localhost:8080/", options.Gateway!.AbsoluteUri);
        Assert.Equal("http://localhost:9090/", options.Authority!.AbsoluteUri);
        Assert.Equal(("demo", "local secret"), (options.ClientId, options.ClientSecret));
    }

    [Fact]
    public void The_file_of_AppHost_is_never_mixed_with_what_is_configured()
    {
        var options = new HiringClientOptions { Gateway = new Uri("https://hiring.example"), Authority = new Uri("https://login.example") };
        Read(options, LocalFile);
        Assert.Null(options.ClientSecret);
    }

    [Fact]
    public void The_file_of_AppHost_lies_in_the_local_application_data() =>
        Assert.EndsWith(Path.Combine("hiring", "client.json"), HiringClientOptions.LocalFile);

    [Fact]
    public void Every_interface_is_registered()
    {
        using var provider = Platform.Client(new Uri("http://127.0.0.1:1")).BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        Assert.All(Contract.All.SelectMany(contract => contract.Services), service => Assert.NotNull(provider.GetService(Contract.Api(service))));
    }

    private const string LocalFile =
        """{ "gateway": "http://localhost:8080", "gatewayGrpc": "http://localhost:8081", "authority": "http://localhost:9090", "clientId": "demo", "clientSecret": "local secret" }""";

    private static void Read(HiringClientOptions options, string json)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, json);
            options.Read(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static HiringClientOptions Options(Dictionary<string, string?> settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddHiringClient();
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<HiringClientOptions>>().Value;
    }
}
