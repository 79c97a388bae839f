using Dapper;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.AspNetCore.Server;
using Hiring.ServiceDefaults.Audit;
using Hiring.ServiceDefaults.Caching;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Hiring.ServiceDefaults.Feed;
using Hiring.ServiceDefaults.Security;
using Hiring.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NodaTime;
using Npgsql;
using ProtoValidate;

namespace Hiring.ServiceDefaults;

/// <summary>What a service gets by one call.</summary>
public static class Service
{
    /// <summary>
    /// Adds telemetry, health, tokens and scopes, its Postgres database (<c>ConnectionStrings:database</c>), the audit log,
    /// the cache, the event feed, error mapping and field rules. The gRPC services that it serves are named one by one behind it.
    /// </summary>
    /// <param name="builder">The host.</param>
    /// <param name="errorDomain">Domain of the service's error reasons, for example <c>candidate.hiring</c>.</param>
    public static ServedServices AddService(this WebApplicationBuilder builder, string errorDomain)
    {
        Problem.Domain = errorDomain;
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.AddHostDefaults().AddTokenValidation().AddScopes();
        builder.AddDatabase();
        builder.AddCache();
        builder.AddFeed();

        builder.Services.AddProtoValidate();
        builder.Services.AddSingleton<RequestRules>();
        builder.Services.AddGrpc(options =>
        {
            options.Interceptors.Add<ErrorInterceptor>();
            options.Interceptors.Add<ValidationInterceptor>();
        }).AddJsonTranscoding(options =>
        {
            options.TypeRegistry = TypeRegistry.FromFiles(ErrorDetailsReflection.Descriptor);
            options.JsonSettings.WriteInt64sAsStrings = true;
        });
        builder.Services.AddGrpcHealthChecks();

        var served = new ServedServices(builder.Services);
        builder.Services.AddSingleton(served);
        return served;
    }

    /// <summary>Maps the gRPC services with their REST form, the description of that form, and health. Fails if a method declares no scope.</summary>
    public static void MapService(this WebApplication app)
    {
        app.UseAuthentication();
        app.UseAuthorization();
        app.Services.GetRequiredService<ServedServices>().Map(app);
        app.MapGrpcHealthChecksService().AllowAnonymous();
        app.MapHealth();
        RequireDeclaredPolicies(app);
    }

    private static void AddDatabase(this WebApplicationBuilder builder)
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        SqlMapper.AddTypeHandler(new NodaTimeHandler<Instant>());
        SqlMapper.AddTypeHandler(new NodaTimeHandler<LocalDate>());
        SqlMapper.AddTypeHandler(new NodaTimeHandler<LocalDateTime>());
        builder.AddNpgsqlDataSource("database", configureDataSourceBuilder: source =>
        {
            source.UseNodaTime();
            var settings = source.ConnectionStringBuilder;
            settings.MaxAutoPrepare = 100;
            settings.AutoPrepareMinUsages = 2;
            settings.Timeout = 5;
            settings.CommandTimeout = 15;
            settings.MaxPoolSize = 20;
            settings.Options = "-c statement_timeout=15s -c lock_timeout=5s -c idle_in_transaction_session_timeout=30s";
            settings.ApplicationName = builder.Environment.ApplicationName;
        });
        builder.Services.AddSingleton<Writes>();
        builder.Services.AddSingleton<Sync>();
        builder.Services.AddHostedService<RequestLogCleaner>();
        builder.Services.AddSingleton<AuditLog>();
        builder.Services.AddHostedService<AuditSealer>();
    }

    private static void AddFeed(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<FeedMetrics>();
        builder.Services.AddSingleton<FeedSignal>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<FeedSignal>());
        builder.Services.AddSingleton<FeedReader>();
        builder.Services.AddSingleton(provider => new Feed.Feed(provider.GetRequiredService<FeedReader>()));
    }

    /// <summary>Deny by default, and say so at the start rather than at the first call.</summary>
    private static void RequireDeclaredPolicies(IEndpointRouteBuilder app)
    {
        var undeclared = app.DataSources.SelectMany(source => source.Endpoints)
            .Where(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>() is not null)
            .Where(endpoint => endpoint.Metadata.GetMetadata<RequireScopeAttribute>() is null && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null)
            .Select(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()!.Method.FullName)
            .Distinct()
            .ToList();
        if (undeclared.Count > 0)
            throw new InvalidOperationException(
                $"Declare who may call {string.Join(", ", undeclared)}: put [RequireScope(\"...\")] on the method, or [AllowAnonymous] if really anyone may.");
    }
}
