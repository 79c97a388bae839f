using System.Reflection;
using System.Text.Json.Nodes;
using Google.Api;
using Google.Protobuf.Reflection;
using Grpc.AspNetCore.Server;
using Hiring.ServiceDefaults.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Hiring.ServiceDefaults.OpenApi;

/// <summary>
/// The REST form of a gRPC service as an OpenAPI 3.1 document, made from the service's own descriptor: paths from <c>google.api.http</c>,
/// constraints from protovalidate, words from the contract's comments. The gateway joins the documents of all services.
/// </summary>
public static class ServiceApiDocument
{
    /// <summary>Serves the document at <c>/openapi/v1.json</c>, open to anyone who reaches the port: it describes, and shows no data.</summary>
    /// <typeparam name="TService">The gRPC service, mapped before.</typeparam>
    public static void MapApiDocument<TService>(this IEndpointRouteBuilder app) where TService : class
    {
        var document = new Lazy<string>(() => Describe(Descriptor(typeof(TService)), Scopes(app)).ToJsonString());
        app.MapGet("/openapi/v1.json", () => Results.Text(document.Value, "application/json")).AllowAnonymous();
    }

    /// <summary>Describes the methods that have a REST form.</summary>
    /// <param name="service">The service.</param>
    /// <param name="scopes">Scope that a method needs, by the method's name; a method without one is described without.</param>
    public static JsonObject Describe(ServiceDescriptor service, IReadOnlyDictionary<string, string> scopes)
    {
        var comments = new ContractComments(service);
        var schemas = new SchemaSet(comments);
        var tag = service.Name.EndsWith("Service", StringComparison.Ordinal) ? service.Name[..^"Service".Length] : service.Name;

        var paths = new JsonObject();
        foreach (var method in service.Methods)
        {
            if (method.GetOptions()?.GetExtension(AnnotationsExtensions.Http) is not { } rule)
                continue;

            var number = 0;
            foreach (var binding in rule.AdditionalBindings.Prepend(rule))
            {
                var operation = new RestOperation(method, binding, schemas);
                if (operation.Verb is null)
                    continue;

                var described = operation.Describe(comments.Of(method));
                described["operationId"] = ++number == 1 ? $"{service.Name}_{method.Name}" : $"{service.Name}_{method.Name}_{number}";
                described["tags"] = new JsonArray(tag);
                if (scopes.TryGetValue(method.Name, out var scope))
                    described["security"] = new JsonArray(new JsonObject { ["oauth2"] = new JsonArray(scope) });

                if (paths[operation.Path] is not JsonObject path)
                    paths[operation.Path] = path = [];
                path[operation.Verb] = described;
            }
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject { ["title"] = tag, ["version"] = "v1", ["description"] = comments.Of(service) },
            ["tags"] = new JsonArray(new JsonObject { ["name"] = tag, ["description"] = comments.Of(service) }),
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = schemas.ToJson() },
        };
    }

    /// <summary>The descriptor stands beside the generated base class that the service derives from.</summary>
    private static ServiceDescriptor Descriptor(Type service)
    {
        for (var type = service.BaseType; type is not null; type = type.BaseType)
        {
            if (type.DeclaringType?.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null) is ServiceDescriptor descriptor)
                return descriptor;
        }

        throw new InvalidOperationException($"{service} does not derive from a generated gRPC service base.");
    }

    private static Dictionary<string, string> Scopes(IEndpointRouteBuilder app)
    {
        var scopes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var endpoint in app.DataSources.SelectMany(source => source.Endpoints))
        {
            if (endpoint.Metadata.GetMetadata<GrpcMethodMetadata>() is not { } method)
                continue;
            if (endpoint.Metadata.GetMetadata<RequireScopeAttribute>() is { } required)
                scopes[method.Method.Name] = required.Scope;
        }

        return scopes;
    }
}
