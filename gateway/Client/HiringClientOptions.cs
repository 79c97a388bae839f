using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Hiring.Client;

/// <summary>Where the platform is and who calls it: the configuration section <c>Hiring</c>.</summary>
public sealed class HiringClientOptions
{
    /// <summary>Base address of the gateway's REST endpoint, for example <c>http://localhost:8080</c>.</summary>
    public Uri? Gateway { get; set; }

    /// <summary>Address of the OpenID Connect issuer that the tokens come from.</summary>
    public Uri? Authority { get; set; }

    /// <summary>The client that the tokens are for.</summary>
    public string? ClientId { get; set; }

    /// <summary>Its secret. Belongs into the environment or a secret store, not into a file in a repository.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>Scopes to ask for, space separated. Empty asks for all that the issuer grants to this client.</summary>
    public string Scope { get; set; } = "";

    /// <summary>
    /// Where AppHost writes these values at its start for programs on the same machine: <c>hiring/client.json</c> in the local application
    /// data of the user (<c>~/.local/share</c> on Linux).
    /// </summary>
    internal static string LocalFile => Path.Combine(
        // Unverified, since the folder may not exist yet on a new machine.
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "hiring", "client.json");

    internal IEnumerable<string> Missing()
    {
        if (Gateway is null)
        {
            yield return "Hiring:Gateway";
        }
        if (Authority is null)
        {
            yield return "Hiring:Authority";
        }
        if (string.IsNullOrEmpty(ClientId))
        {
            yield return "Hiring:ClientId";
        }
        if (string.IsNullOrEmpty(ClientSecret))
        {
            yield return "Hiring:ClientSecret";
        }
    }

    /// <summary>Takes the values of the local file. Never mixes them with configured ones: a secret must not go to another issuer.</summary>
    internal void Read(string file)
    {
        if (Missing().Count() < 4 || !File.Exists(file))
        {
            return;
        }
        var local = JsonSerializer.Deserialize<HiringClientOptions>(File.ReadAllBytes(file), JsonSerializerOptions.Web)
            ?? throw new JsonException("The file is empty.");
        (Gateway, Authority, ClientId, ClientSecret) = (local.Gateway, local.Authority, local.ClientId, local.ClientSecret);
    }
}

/// <summary>Refuses options that cannot work, with the way out.</summary>
internal sealed class HiringClientOptionsCheck : IValidateOptions<HiringClientOptions>
{
    public ValidateOptionsResult Validate(string? name, HiringClientOptions options)
    {
        if (options.Missing().ToList() is { Count: > 0 } missing)
        {
            return ValidateOptionsResult.Fail(
                $"{string.Join(", ", missing)} {(missing.Count == 1 ? "is" : "are")} not configured. Start the platform on this machine, which "
                + $"writes {HiringClientOptions.LocalFile} (dotnet run --project AppHost), or configure Hiring:Gateway, Hiring:Authority, "
                + "Hiring:ClientId and Hiring:ClientSecret, in the environment with __ for the colon.");
        }
        var wrong = new[] { ("Hiring:Gateway", options.Gateway!), ("Hiring:Authority", options.Authority!) }
            .Where(address => !address.Item2.IsAbsoluteUri || address.Item2.Scheme is not ("http" or "https"))
            .Select(address => $"{address.Item1} must be an http or https address, not '{address.Item2}'.").ToList();
        return wrong.Count > 0 ? ValidateOptionsResult.Fail(wrong) : ValidateOptionsResult.Success;
    }
}
