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
/// The REST form of the gRPC services of a process as an OpenAPI 3.1 document, made from their own descriptors: paths from <c>google.api.http</c>,
/// constraints from protovalidate, words from the contract's comments. The gateway joins the documents of all services.
/// </summary>
public static class ServiceApiDocument
{
    /// <summary>Serves the document at <c>/openapi/v1.json</c>, open to anyone who reaches the port: it describes, and shows no data.</summary>
    /// <param name="app">The program.</param>
    /// <param name="services">The gRPC services, mapped before; the first gives the document its title.</param>
    public static void MapApiDocument(this IEndpointRouteBuilder app, IReadOnlyList<Type> services)
    {
        var document = new Lazy<string>(() => Describe([.. services.Select(Descriptor)], Scopes(app)).ToJsonString());
        app.MapGet("/openapi/v1.json", () => Results.Text(document.Value, "application/json")).AllowAnonymous();
    }

    /// <summary>Describes the methods of services that have a REST form.</summary>
    /// <param name="services">The services, of one contract.</param>
    /// <param name="scopes">Scope that a method needs, by the method's full name; a method without one is described as open to anyone.</param>
    public static JsonObject Describe(IReadOnlyList<ServiceDescriptor> services, IReadOnlyDictionary<string, string> scopes)
    {
        var joined = Describe(services[0], scopes);
        foreach (var document in services.Skip(1).Select(service => Describe(service, scopes)))
        {
            joined["tags"]!.AsArray().Add(document["tags"]![0]!.DeepClone());
            foreach (var (path, operations) in document["paths"]!.AsObject())
            {
                if (joined["paths"]![path] is not JsonObject there)
                    joined["paths"]![path] = there = [];
                foreach (var (verb, operation) in operations!.AsObject())
                    there[verb] = operation!.DeepClone();
            }
            foreach (var (name, schema) in document["components"]!["schemas"]!.AsObject())
                joined["components"]!["schemas"]![name] = schema!.DeepClone();
        }
        return joined;
    }

    private static JsonObject Describe(ServiceDescriptor service, IReadOnlyDictionary<string, string> scopes)
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
                described["security"] = scopes.TryGetValue(method.FullName, out var scope)
                    ? new JsonArray(new JsonObject { ["oauth2"] = new JsonArray(scope) })
                    : new JsonArray();

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
                scopes[method.Method.FullName[1..].Replace('/', '.')] = required.Scope;
        }

        return scopes;
    }
}
