using System.Reflection;

namespace Hiring.AppHost;

/// <summary>How the programs of this repository run under AppHost.</summary>
internal static class Programs
{
    /// <summary>AppHost says where each listens, so neither launch profiles nor the ports of Kestrel's configuration count.</summary>
    public static ProjectResourceOptions Options => new() { ExcludeLaunchProfile = true, ExcludeKestrelEndpoints = true };

    /// <summary>Adds a project of this repository that listens on what AppHost gives it.</summary>
    public static IResourceBuilder<ProjectResource> AddProgram<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new() =>
        builder.AddProject<TProject>(name, options =>
            {
                options.ExcludeLaunchProfile = true;
                options.ExcludeKestrelEndpoints = true;
            })
            .RunAsBuilt()
            .WithEndpointsInEnvironment(_ => false)
            .WithEnvironment("DOTNET_ENVIRONMENT", builder.Environment.EnvironmentName)
            // At the end the dashboard may be gone before a program has sent its last spans; it must not wait for it.
            .WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY", "");

    /// <summary>
    /// Runs what the build made instead of "dotnet run", which costs each program a second of start and a process that
    /// waits beside it. Where nothing is built, or under "dotnet watch", it stays as Aspire does it; so it does in an IDE.
    /// </summary>
    public static IResourceBuilder<T> RunAsBuilt<T>(this IResourceBuilder<T> builder)
        where T : ProjectResource
    {
        var project = builder.Resource.GetProjectMetadata().ProjectPath;
        var folder = Path.GetDirectoryName(project)!;
        var configuration = typeof(Programs).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        var program = Path.Combine(
            folder, "bin", configuration, $"net{Environment.Version.ToString(2)}",
            Path.GetFileNameWithoutExtension(project) + (OperatingSystem.IsWindows() ? ".exe" : ""));

        return File.Exists(program) && builder.ApplicationBuilder.Configuration["DOTNET_WATCH"] is null
            ? builder.WithAnnotation(new ExecutableAnnotation { Command = program, WorkingDirectory = folder })
            : builder;
    }

    /// <summary>
    /// An endpoint that clients reach without a proxy between: on a free port of 127.0.0.1, or, where people type it, on a
    /// given port of localhost, whatever address that stands for.
    /// </summary>
    public static IResourceBuilder<T> WithLoopbackEndpoint<T>(
        this IResourceBuilder<T> builder, string name, string scheme, int? port = null)
        where T : IResourceWithEndpoints =>
        builder.WithEndpoint(name, endpoint =>
        {
            endpoint.UriScheme = scheme;
            endpoint.TargetHost = port is null ? "127.0.0.1" : "localhost";
            endpoint.Port = endpoint.TargetPort = port;
            endpoint.IsProxied = false;
        });

    /// <summary>One of the two cleartext endpoints that every web program here has, told to Kestrel.</summary>
    public static IResourceBuilder<ProjectResource> WithKestrelEndpoint(
        this IResourceBuilder<ProjectResource> builder, string name, bool http2 = false, int? port = null)
    {
        builder
            .WithLoopbackEndpoint(name, "http", port)
            .WithEndpoint(name, endpoint => endpoint.Transport = http2 ? "http2" : "http");
        return builder.WithEnvironment($"Kestrel__Endpoints__{name}__Url", builder.GetEndpoint(name));
    }
}
